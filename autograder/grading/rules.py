"""How a class is marked."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a submission may take: seconds a call, and seconds in all."""

    call: float = 2.0
    submission: float = 120.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How a class is marked: what `imprecise` earns, how long to wait, whether exceptions' texts are shown.

    `unconfined` lets student code run where the wall cannot be built.
    """

    imprecise: float = 0.5
    patience: Patience = field(default_factory=Patience)
    show_text: bool = False
    unconfined: bool = False
