"""What an instructor may set: what imprecision earns, and how long to wait. Slow but right is right."""

from collections.abc import Callable

import pytest

from autograder.grading.grader import Rules
from autograder.sandbox.patience import Patience
from tests.conftest import Rewrite
from tests.tools.handed_in import Marked

Use = Callable[[Rules], None]
SINGLE = "h_next.astype(np.float32)"


def in_single_precision(with_edit: Rewrite, tail: str = "") -> tuple[list[str], float]:
    marked = with_edit("rnn", "rnn_step", "return h_next", f"return {SINGLE}{tail}")
    assert {one.verdict for _, one in marked.lost} == {"imprecise"}
    assert marked.exercises_lost == ["rnn_step"]
    assert (
        "the formula is right, its precision is not: is float32 or a small constant in it?"
        in marked.messages[0]
    )
    return marked.titles_lost, marked.points_lost


@pytest.mark.parametrize(("share", "lost"), [(0.5, 0.5), (1.0, 0.0), (0.0, 1.0)])
def test_imprecision_earns_half_or_all_or_nothing(
    with_edit: Rewrite, by_rules: Use, share: float, lost: float
) -> None:
    by_rules(Rules(imprecise=share))
    titles, points = in_single_precision(with_edit)
    assert len(titles) == 2  # saturated units are -1 and 1, in any precision
    assert points == 6.5 * lost


def test_half_is_the_default(with_edit: Rewrite) -> None:
    assert in_single_precision(with_edit)[1] == 6.5 / 2


def test_the_type_itself_is_not_marked(with_edit: Rewrite) -> None:
    exact = "gradient.astype(np.float32) if norm == 0 else gradient * scale"
    assert with_edit("bptt", "clip_gradients", "gradient * scale", exact).lost == []


def test_single_precision_on_the_way_is_imprecise_too(with_edit: Rewrite) -> None:
    wrong = "np.tanh((xh.astype('f4') @ W.astype('f4') + b.astype('f4')).astype(float))"
    marked = with_edit("rnn", "rnn_step", "np.tanh(xh @ W + b)", wrong)
    assert {one.verdict for _, one in marked.lost} == {"imprecise"}


def test_half_precision_is_wrong(with_edit: Rewrite) -> None:
    marked = with_edit("rnn", "rnn_step", "return h_next", "return h_next.astype(np.float16)")
    assert {one.verdict for name, one in marked.lost if name == "rnn_step"} == {"wrong"}


def slow(with_edit: Rewrite, seconds: float = 0.6) -> Marked:
    nap = f"    time.sleep({seconds} if len(x) > 8 else 0)"  # one stratum has as many samples
    return with_edit("rnn", "rnn_forward", "h = h0\n", f"h = h0\n{nap}\n", "import time\n")


def test_slow_but_right_is_right(with_edit: Rewrite, by_rules: Use) -> None:
    by_rules(Rules(patience=Patience(call=30)))
    assert slow(with_edit).lost == []


def test_too_slow_a_call_is_wrong(with_edit: Rewrite, by_rules: Use) -> None:
    by_rules(Rules(patience=Patience(call=1.0)))
    marked = slow(with_edit, seconds=5)  # longer by far than a loaded machine is late
    assert marked.exercises_lost == ["rnn_forward"]
    assert marked.messages[0].startswith("rnn_forward does not end: it was still in rnn.py, line ")
    # The public input that shows it is asked after a call did not end, and so has half the time.
    assert marked.messages[0].endswith(" after 0.5 s; does a loop never end?")


def test_too_slow_a_submission_is_not_asked_any_more(with_edit: Rewrite, by_rules: Use) -> None:
    by_rules(Rules(patience=Patience(call=30, submission=0.5)))
    marked = slow(with_edit)
    assert marked.exercises_lost == ["rnn_forward"]
    assert "is not asked any more: the submission has used up its time" in marked.messages[0]


def test_the_settings_have_the_published_defaults() -> None:
    assert Rules() == Rules(imprecise=0.5, patience=Patience(call=2.0, submission=120.0), show_text=False)
