"""All mutants and right programs there are, in the order in which they are tried."""

import random
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from autograder.course import Course

from .mutants import Mutant, first_order, second_order
from .programs import Base, solution
from .styles import styles
from .survivors import listed

OF_A_STYLE = 24  # so many mutants of each program in another style
PAIRS = 200  # of slips in each solution
T = TypeVar("T")


class Collection:
    """Mutants of the solutions with one slip and with two, and mutants of programs in other styles."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.styles: list[Base] = styles(course)

    @cached_property
    def first(self) -> list[Mutant]:
        """Every slip in every solution."""
        return [one for assignment in self.course.assignments for one in first_order(solution(assignment))]

    @cached_property
    def second(self) -> list[Mutant]:
        """Pairs of slips in each solution, of those that do something."""
        return second_order(self.first, PAIRS, "1", without=listed())

    @cached_property
    def styled(self) -> list[Mutant]:
        """Some slips in every program in another style."""
        return [one for style in self.styles for one in first_order(style, OF_A_STYLE)]


def sample(things: Sequence[T], number: int, seed: str) -> list[T]:
    """So many of them, drawn by the seed."""
    return random.Random(seed).sample(list(things), min(number, len(things)))
