"""Known mistakes: a wrong function whose results equal those of the key with a known mistake is told so.

A mistake explains those results that it makes wrong. It is recognised if each of them equals the student's on
all moderate cases, and named only if all that is wrong is explained. Nothing is guessed.
"""

from collections.abc import Iterator

from autograder.mistakes.catalogue import KnownMistake
from autograder.mistakes.covering import covered, explained_by
from autograder.mistakes.named import Named
from autograder.mistakes.wrong import Wrong


def known(wrong: Wrong) -> tuple[Named, ...]:
    """What was done wrong, all of it, those mistakes that explain most at once in front; nothing if some is unknown."""
    return () if wrong.computes_nothing else covered(wrong, explaining(wrong))


def explaining(wrong: Wrong) -> dict[frozenset[int], list[KnownMistake]]:
    """The known mistakes that explain something, by the places of the results that they make wrong."""
    if "known mistakes" not in wrong.found:
        wrong.found["known mistakes"] = _explaining(wrong)
    return wrong.found["known mistakes"]  # type: ignore[no-any-return]


def _explaining(wrong: Wrong) -> dict[frozenset[int], list[KnownMistake]]:
    found: dict[frozenset[int], list[KnownMistake]] = {}
    for candidate in _candidates(wrong):
        if explained := explained_by(candidate, wrong):
            found.setdefault(explained, []).append(candidate)
    return found


def _candidates(wrong: Wrong) -> Iterator[KnownMistake]:
    """The mistakes that may explain what is seen on the public cases: all that they explain has to be so there too."""
    parts = [one.name for one in wrong.parts]
    for edit in wrong.catalogue.alike(wrong.exercise, parts, wrong.seen_in_public, throughout=False):
        is_called = edit.function != wrong.exercise.name and edit.function in wrong.calls
        if edit.mistake:
            yield KnownMistake(edit, edit.mistake, wrong.exercise, is_called)
