"""What is found on a result, the least severe first: of several the worst counts."""

from typing import Literal, get_args

Verdict = Literal["right", "imprecise", "wrong", "not judged"]
SEVERITY: dict[Verdict, int] = {verdict: k for k, verdict in enumerate(get_args(Verdict))}
