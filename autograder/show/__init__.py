"""Pictures for a lesson: coloured squares, curves, and a learner's array beside the right one.

Squares are SVG of our own; curves are matplotlib's, where it is installed (extra `plots`), and numbers where it is not.
In a notebook a picture is drawn; in a terminal it is a few lines of characters.
"""

from autograder.show.cells import it
from autograder.show.curves import lines
from autograder.show.picture import Picture
from autograder.show.squares import beside, heat

__all__ = ["Picture", "beside", "heat", "it", "lines"]
