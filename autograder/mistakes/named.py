"""What is said of a wrong function: a tutor's sentence, or the formula that it computes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit
from autograder.sandbox.answers import Answers

# A mistake has a tutor's sentence; a slip is an edit of the key, told as a formula; a formula was read back from the
# numbers; a condition says on which inputs only it is wrong; a shape rule says what does not fit together; a state is
# what a function keeps between calls; the contract is what the stub asks for.
How = Literal["mistake", "slip", "formula", "condition", "shape", "state", "contract"]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """One thing that is wrong. `sentences` are alternatives that cannot be told apart, the nearest first.

    `id` stays the same as long as what is said means the same. `explains` are the places of the results that it makes
    wrong, `edits` the edits of the key that give the same. `holds` tells of further cases, and what the function gave
    on them, whether what is said is so there, too; who looks at numbers in another way than by edits may give it.
    """

    id: str
    how: How
    sentences: tuple[str, ...]
    explains: frozenset[int] = frozenset()
    edits: tuple[Edit, ...] = ()
    holds: Callable[[Sequence[Case], Answers], bool] | None = None

    @property
    def sentence(self) -> str:
        """All alternatives, with "Or:" between them."""
        return " Or: ".join(dict.fromkeys(self.sentences))
