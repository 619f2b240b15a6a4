"""Figures as they are seen: in a terminal, in characters and colours that it has, or in a page."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

import plotille  # type: ignore[import-untyped]
from rich.text import Text

from autograder import show
from autograder.learn.play import Beside, Curves, Figure, Heat
from autograder.show import Picture

MARKS = "*o+x#@"
HIGH = 12  # lines of curves, at most
FRAME = 6  # columns and lines that axes take
_SQUARES = re.compile(r"^(?P<before>[^|]*\|)(?P<squares>[^|]*?)(?P<after>\||\.\.\.)$")
# Blue above zero, orange below, the stronger the larger, as in the pictures of the lessons.
STYLES = {
    ".": "#2f6db3", "+": "bold #2f6db3", "*": "white on #2f6db3", "#": "bold white on #2f6db3",
    ",": "#b9621a", "-": "bold #b9621a", "=": "white on #b9621a", "%": "bold white on #b9621a",
}  # fmt: skip


def in_terminal(figures: Sequence[Figure], width: int, room: int) -> list[Text]:
    """The figures in lines of so many columns; curves in at most `room` lines."""
    found: list[Text] = []
    for figure in figures:
        if found:
            found.append(Text())
        found += _lines(figure, width, room)
    return found


def _lines(figure: Figure, width: int, room: int) -> Iterator[Text]:
    if isinstance(figure, Curves):
        yield Text(figure.title, "bold")
        yield from (Text(line) for line in curves(figure, width, room))
        return
    first, *rest = picture(figure).text.split("\n")
    yield _coloured(first, "bold" if isinstance(figure, Heat | Beside) else "")
    yield from (_coloured(line) for line in rest)


def _coloured(line: str, style: str = "") -> Text:
    """A line of squares in colours; another as it is."""
    found = _SQUARES.match(line)
    if not found:
        return Text(line, style)
    text = Text(found["before"])
    for square in found["squares"]:
        text.append(square, STYLES.get(square, ""))
    return text.append(found["after"])


def picture(figure: Figure) -> Picture:
    """A figure as a page, a notebook, or a terminal without curves shows it."""
    match figure:
        case Heat(title, rows, names, columns):
            return show.heat(rows, names, columns, title=title)
        case Curves(title, series, across):
            return show.lines(series, log=True, across=across, title=title)
        case Beside(title, yours, right):
            one = show.beside(yours, right)
            return Picture(f"<p>{title}</p>{one.html}", f"{title}\n{one.text}")
        case _:
            return show.picture.said(figure.text)


def curves(figure: Curves, width: int, room: int) -> list[str]:
    """Curves on a logarithmic scale, each in a sign of its own, with the axes and what each sign is."""
    plot = plotille.Figure()
    plot.width = max(width - 18, 20)
    plot.height = max(min(room - FRAME - len(figure.series), HIGH), 4)
    plot.with_colors, plot.origin = False, False
    plot.x_label = plot.y_label = ""
    plot.y_ticks_fkt = _power
    plot.x_ticks_fkt = lambda least, most: f"{least:.0f}"
    logs = {name: [_log(value) for value in values] for name, values in figure.series.items()}
    finite = [one for values in logs.values() for one in values if one is not None]
    if not finite:
        return ["There is nothing above zero to draw."]
    plot.set_x_limits(0, max(len(values) for values in logs.values()) - 1 or 1)
    least, most = min(finite), max(finite)
    plot.set_y_limits(least - 0.5, most + 0.5)
    for mark, (name, values) in zip(MARKS, logs.items(), strict=False):
        there = [(k, one) for k, one in enumerate(values) if one is not None]
        if there:
            plot.scatter([float(k) for k, _ in there], [one for _, one in there], marker=mark, label=name)
    lines = [_ascii(line) for line in plot.show().split("\n")]
    signs = "   ".join(f"{mark} {name}" for mark, name in zip(MARKS, logs, strict=False))
    lines = [line.replace("()", "  ").rstrip()[:width] for line in lines if line.strip()]
    return [*(line for line in lines if line.strip(" ^")), f"{signs}   across: {figure.across}"[:width]]


def _log(value: float) -> float | None:
    return math.log10(value) if math.isfinite(value) and value > 0 else None


def _power(least: float, most: float) -> str:
    return f"{10**least:.0e}"


def _ascii(line: str) -> str:
    """Without the dots of Braille by which empty places and axes are drawn."""
    return re.sub("[\u2801-\u28ff]", "|", line.replace("\u2800", " ")).rstrip()


def page(title: str, figures: Mapping[str, Sequence[Figure]]) -> str:
    """A page of its own with all figures, by their names; it needs no network."""
    parts = [
        f"<section><h2>{name}</h2>{''.join(f'<div>{picture(one).html}</div>' for one in several)}</section>"
        for name, several in figures.items()
    ]
    return PAGE.format(title=title, body="\n".join(parts))


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
svg, img {{ max-width: 100%; height: auto; }}
section > div {{ margin: 1rem 0; overflow-x: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
