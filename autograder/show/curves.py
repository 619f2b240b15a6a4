"""Curves, drawn by matplotlib where it is installed; a few of their numbers elsewhere."""

import base64
import io
import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

import numpy as np

from autograder.show.picture import Picture

MISSING = (
    "Curves are drawn by matplotlib, which is not installed here (pip install matplotlib brings it); "
    "in its place, some of their numbers:"
)
POINTS = 5  # of a curve, in characters
# The colours of the lessons' pictures; on a ground of their own, as those are, so that dark pages show them too.
COLOURS = ("#2f6db3", "#b9621a", "#2a7d4f", "#6d4a96", "#b3392f", "#5a5a5a")
# Dashes let one curve be seen that lies under another, and tell curves apart without their colours.
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)))
BESIDE = 4  # more curves than these have their names beside the picture
PAPER, INK = "#fdfcf8", "#2b2b2b"


def lines(
    series: Mapping[str, Any],
    *,
    log: bool | Literal["both"] = False,
    x: Any = None,
    across: str = "",
    title: str = "",
) -> Picture:
    """A curve for each of the series, over their index or over x

    series: a name and numbers of one axis each, as long as x if that is given; NaN is left out, and a single number
    that is left is a dot.
    log: whether the scale of the values is logarithmic, or "both" scales.
    across: what the horizontal axis is.
    Raises ValueError for what is no such numbers.
    """
    values = {str(name): _numbers(one, str(name)) for name, one in series.items()}
    if not values:
        raise ValueError("there is no series to draw")
    places = np.arange(max(map(len, values.values()))) if x is None else _numbers(x, "x")
    for name, one in values.items():
        if x is not None and len(one) != len(places):
            raise ValueError(f"{name} has {len(one)} numbers, and x has {len(places)}")
    text = "\n".join([*([title] if title else []), *_told(values, places, across)])
    drawn = _drawn(values, places, log, across, title)
    if drawn is None:
        numbers = f'<pre style="background: none; color: inherit">{escape(text)}</pre>'
        return Picture(f"<p>{escape(MISSING)}</p>{numbers}", f"{textwrap.fill(MISSING, 80)}\n{text}")
    data = base64.b64encode(drawn).decode("ascii")
    what = escape(title or ", ".join(values))
    return Picture(f'<img alt="{what}" style="max-width: 100%" src="data:image/svg+xml;base64,{data}">', text)


def _numbers(given: Any, name: str) -> np.ndarray:
    try:
        numbers = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} should be numbers in a row") from None
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"{name} should be numbers in a row, and has the shape {numbers.shape}")
    return numbers


def _told(values: Mapping[str, np.ndarray], x: np.ndarray, across: str) -> list[str]:
    """A table: some of the places, and what each curve is there."""
    at = np.unique(np.linspace(0, len(x) - 1, POINTS).round().astype(int))
    wide = min(max(len(name) for name in [*values, across]), 24)
    rows = [(across, [f"{x[k]:.3g}" for k in at])]
    rows += [(name, [f"{one[k]:.2g}" if k < len(one) else "" for k in at]) for name, one in values.items()]
    return [f"{name[:wide]:<{wide}}{''.join(f'{one:>11}' for one in told)}".rstrip() for name, told in rows]


def _drawn(
    values: Mapping[str, np.ndarray], x: np.ndarray, log: bool | str, across: str, title: str
) -> bytes | None:
    """The curves as SVG, without a window and without a date; None where matplotlib is missing."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        return None
    with rc_context({"svg.hashsalt": "curves", "svg.fonttype": "path", "font.size": 10}):
        figure = Figure(figsize=(7, 3.2), facecolor=PAPER, layout="constrained")
        axes = figure.subplots()
        axes.set_facecolor(PAPER)
        for k, (name, one) in enumerate(values.items()):
            shown = np.where(one > 0, one, np.nan) if log else one
            colour, dashes = COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)]
            axes.plot(x[: len(one)], shown, color=colour, ls=dashes, marker=_dot(shown), lw=1.8, label=name)
        _scaled(axes, log)
        axes.set_xlabel(across, color=INK)
        axes.set_title(title, color=INK, fontsize=10, loc="left")
        axes.grid(alpha=0.25)
        if len(values) > BESIDE:
            figure.legend(frameon=False, loc="outside right upper")
        elif len(values) > 1 or not title:
            axes.legend(frameon=False)
        file = io.BytesIO()
        figure.savefig(file, format="svg", facecolor=PAPER, metadata={"Date": None})
    return file.getvalue()


def _dot(values: np.ndarray) -> str:
    return "o" if np.isfinite(values).sum() == 1 else ""


def _scaled(axes: Any, log: bool | str) -> None:
    if log:
        axes.set_yscale("log")
    if log == "both":
        axes.set_xscale("log")
    sides: Sequence[str] = ("top", "right")
    axes.spines[list(sides)].set_visible(False)
