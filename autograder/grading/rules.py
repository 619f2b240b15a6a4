"""How a class is marked."""

from dataclasses import dataclass, field

from autograder.sandbox.patience import Patience


@dataclass(frozen=True, slots=True)
class Rules:
    """How a class is marked: what `imprecise` earns, how long to wait, whether exceptions' texts are shown.

    These are shown (`show_text`) to whoever checks their own files; then questions are drawn for whom a file names.

    With `properties`, functions that lose points are told which properties they break. `unconfined` lets student code
    run where the wall cannot be built.
    """

    imprecise: float = 0.5
    patience: Patience = field(default_factory=Patience)
    show_text: bool = False
    properties: bool = False
    unconfined: bool = False
