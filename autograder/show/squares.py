"""Arrays as coloured squares: blue above zero, orange below, and the stronger the larger."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np

from autograder.show.picture import Picture

ABOVE, BELOW = "#2f6db3", "#b9621a"  # told apart by those who cannot tell red from green
WIDTH, LARGEST, LETTER, GAP = 640, 18, 7, 26  # of a picture; of a square; of a letter; between two grids
LEAST = 130  # what stands below the squares has room in it
MOST = 400  # rows or columns that can still be told apart
RAMPS = {1: ".+*#", -1: ",-=%"}  # in characters, from a quarter of the largest to all of it
LEGEND = "(.+*# above zero, ,-=% below)"
FONT = 'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="currentColor"'


def heat(
    rows: Any, names: Sequence[object] = (), columns: Sequence[object] = (), *, title: str = ""
) -> Picture:
    """A square for each entry of an array (rows, columns); a row of squares for one of a single axis

    names: what stands before each row; columns: what stands below each column, a letter or two each.
    Blue is above zero, orange below; the strongest colour is the largest entry in size, which is told.
    Raises ValueError for what is no array of numbers with one or two axes.
    """
    grid = _grid(rows, "rows", axes=2)
    for said, many, axis in ((names, grid.shape[0], "row"), (columns, grid.shape[1], "column")):
        if len(said) not in (0, many):
            raise ValueError(f"there are {many} {axis}s of squares, but {len(said)} names for them")
    largest = _largest(grid)
    text = "\n".join(
        [*([title] if title else []), *_characters(grid, names, columns, largest), _scale(largest)]
    )
    drawn, wide, high = _drawn(grid, largest, title, names, columns)
    below = f'<text x="0" y="{high + 14}" {FONT}>{_scale(largest, legend=False)}</text>'
    return Picture(
        _svg(title or "an array as coloured squares", [drawn, below], max(wide, LEAST), high + 20), text
    )


def beside(yours: Any, right: Any) -> Picture:
    """The learner's array, the right one and their difference, each as coloured squares

    Arrays of more than two axes are shown as rows of their last axis. The first two share their colours' scale; the
    difference has its own. Arrays of different shapes have no difference.
    Raises ValueError for what is no array of numbers.
    """
    mine, other = _grid(yours, "yours"), _grid(right, "right")
    largest = max(_largest(mine), _largest(other))
    grids = [("yours", mine, largest), ("should be", other, largest)]
    same = np.shape(yours) == np.shape(right)
    if same:
        with np.errstate(invalid="ignore"):
            apart = np.where(mine == other, 0.0, mine - other)  # infinity from infinity is no difference
        grids.append(("difference", apart, _largest(apart)))
    drawn, at, tall, text = [], 0.0, 0.0, []
    for name, grid, most in grids:
        one, wide, high = _drawn(grid, most, name)
        drawn.append(f'<g transform="translate({at:g} 0)">{one}</g>')
        drawn.append(f'<text x="{at:g}" y="{high + 14}" {FONT}>{_scale(most, legend=False)}</text>')
        at, tall = at + max(wide, LEAST) + GAP, max(tall, high)
        text += [f"{name}, {_scale(most, legend=False)}", *_characters(grid, (), (), most)]
    text.append(LEGEND if same else f"{np.shape(yours)} is not {np.shape(right)}, so there is no difference")
    return Picture(
        _svg("yours, what it should be, and the difference", drawn, at, tall + 20), "\n".join(text)
    )


def _grid(array: Any, name: str, axes: int | None = None) -> np.ndarray:
    """The array with two axes."""
    try:
        numbers = np.asarray(array, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} should be an array of numbers, every row of the same length") from None
    if axes is not None and numbers.ndim > axes:
        raise ValueError(f"{name} should have at most {axes} axes, and has the shape {numbers.shape}")
    wide = numbers.shape[-1] if numbers.ndim else 1
    grid: np.ndarray = numbers.reshape(-1, wide) if wide else numbers[:0]
    if not grid.size or max(grid.shape) > MOST:
        raise ValueError(
            f"{name} should have 1 to {MOST} rows and columns, and has the shape {numbers.shape}"
        )
    return grid


def _largest(grid: np.ndarray) -> float:
    """The largest size of a finite entry."""
    finite = np.abs(grid[np.isfinite(grid)])
    return float(finite.max()) if finite.size else 0.0


def _scale(largest: float, legend: bool = True) -> str:
    return f"largest: {largest:.3g}{f'  {LEGEND}' if legend else ''}"


def _characters(
    grid: np.ndarray, names: Sequence[object], columns: Sequence[object], largest: float
) -> Iterator[str]:
    """The rows in characters, as many of their columns as 80 have room for."""
    longest = max((len(str(name)) for name in names), default=0)
    room = 80 - longest - 6
    for k, row in enumerate(grid):
        name = f"{names[k]!s:>{longest}} " if len(names) else ""
        squares = "".join(_character(value, largest) for value in row[:room])
        yield f"{name}|{squares}{'...' if len(row) > room else '|'}"
    if len(columns):
        yield f"{' ' * (longest + 1 if len(names) else 0)} {''.join(str(one)[:1] or ' ' for one in columns[:room])}"


def _character(value: float, largest: float) -> str:
    if not np.isfinite(value):
        return "?"
    strength = abs(value) / largest if largest else 0.0
    return " " if strength < 0.05 else RAMPS[1 if value > 0 else -1][min(int(4 * strength), 3)]


def _drawn(
    grid: np.ndarray,
    largest: float,
    title: str,
    names: Sequence[object] = (),
    columns: Sequence[object] = (),
) -> tuple[str, float, float]:
    """The squares with their names; how wide and how high they are."""
    left = max((len(str(name)) for name in names), default=0) * LETTER + (8 if len(names) else 0)
    side = min(LARGEST, max(WIDTH / grid.shape[1], 1.5))
    tall = min(LARGEST, max(WIDTH / 2 / grid.shape[0], 1.5))
    top = 20 if title else 0
    parts = [f'<text x="0" y="14" {FONT}>{escape(title)}</text>'] if title else []
    for k, row in enumerate(grid):
        y = top + k * tall
        if len(names):
            parts.append(
                f'<text x="{left - 6}" y="{y + tall / 2 + 4:g}" text-anchor="end" {FONT}>{escape(str(names[k]))}</text>'
            )
        parts += (_square(value, largest, left + j * side, y, side, tall) for j, value in enumerate(row))
    high = top + len(grid) * tall
    wide = left + grid.shape[1] * side
    parts.append(
        f'<rect x="{left}" y="{top}" width="{wide - left:g}" height="{high - top:g}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.5"/>'
    )
    if len(columns):
        high += 14
        parts += (
            f'<text x="{left + (j + 0.5) * side:g}" y="{high:g}" text-anchor="middle" {FONT}>{escape(str(one))}</text>'
            for j, one in enumerate(columns)
        )
    return "".join(parts), max(wide, len(title) * LETTER), high


def _square(value: float, largest: float, x: float, y: float, side: float, tall: float) -> str:
    """One entry; what is not finite is crossed out."""
    place = f'x="{x:g}" y="{y:g}" width="{side:g}" height="{tall:g}"'
    if not np.isfinite(value):
        return (
            f'<rect {place} fill="#888888" fill-opacity="0.35"/><path d="M{x:g} {y:g}l{side:g} {tall:g}" '
            f'stroke="currentColor"><title>{value:g}</title></path>'
        )
    strength = abs(value) / largest if largest else 0.0
    colour = ABOVE if value > 0 else BELOW
    return f'<rect {place} fill="{colour}" fill-opacity="{strength:.3f}"><title>{value:.4g}</title></rect>'


def _svg(what: str, parts: Sequence[str], wide: float, high: float) -> str:
    wide, high = int(np.ceil(wide)) + 4, int(np.ceil(high)) + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(what)}" width="{wide}" '
        f'height="{high}" viewBox="-2 -2 {wide} {high}" style="max-width: 100%">{"".join(parts)}</svg>'
    )
