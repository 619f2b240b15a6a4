"""A solution without its answers: the `.py` that students get."""

import ast
import re
from itertools import pairwise

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
ANY_MARKER = re.compile(r"#.*\b(begin|end)[\s_-]*solution", re.IGNORECASE)

JUPYTEXT_HEADER = re.compile(r"\A# ---\n(#.*\n)*?# ---\n\s*")
# What only a notebook can show: cells that hold a picture, and equations between two lines of dollars. Lines below an
# equation that stand four columns in say the same as text, for the `.py` alone.
PICTURE_CELL = re.compile(r"\n# %% \[markdown\]\n# !\[[^\]]*\]\(pictures/[^)\n]*\)\n")
EQUATION = re.compile(r"^#\n# \$\$\n(?:#.*\n)*?# \$\$\n", re.MULTILINE)
TRY = "# Try it; by hand it is"  # how the cell begins in which a learner tries a function
EQUATION_AS_TEXT = re.compile(r"^(\$\$\n(?:.*\n)*?\$\$\n)\n(?: {4}.*(?:\n|\Z))+", re.MULTILINE)
CELL = re.compile(r"^# %%( \[markdown\])?.*$", re.MULTILINE)

STUDENT_HEADER = """\
# This file is yours to edit: write your answers here and keep the names of the
# functions.

"""


def stub(solution_text: str) -> str:
    """The student's file: the solution without answers, pictures, typeset equations and metadata"""
    lines = solution_text.split("\n")
    regions = solution_regions(lines)
    tree = ast.parse(solution_text)
    for begin, end in reversed(regions):
        name = enclosing_function(tree, begin)
        indent = lines[begin].partition("#")[0]
        lines[begin : end + 1] = [indent + unwritten(name)] if name else []
    text = "\n".join(lines)
    for left_out in (JUPYTEXT_HEADER, PICTURE_CELL, EQUATION):
        text = left_out.sub("", text)
    return STUDENT_HEADER + CELL.sub(r"# %%\1", text)


def unchanged_cells(solution_text: str) -> str:
    """The cells in which nothing is solved: students get them word for word."""
    begins = [0, *(found.start() for found in CELL.finditer(solution_text)), len(solution_text)]
    cells = (solution_text[begin:end] for begin, end in pairwise(begins))
    return "".join(cell for cell in cells if not ANY_MARKER.search(cell))


def not_written(name: str) -> str:
    """What a function says, and what is said of it, until it is written"""
    return f"{name} is not written yet"


def unwritten(name: str) -> str:
    """What stands in a function's body until it is written"""
    return f'raise NotImplementedError("{not_written(name)}")'


def solution_regions(lines: list[str]) -> list[tuple[int, int]]:
    """The index of the first and of the last line of each solution region, markers included"""
    regions = []
    begin: int | None = None
    for number, line in enumerate(lines):
        # A marker with a slip of the pen would publish the answer, so whatever resembles one must be one.
        if ANY_MARKER.search(line) and line.strip() not in (BEGIN, END):
            raise ValueError(f"line {number + 1}: {line.strip()!r} is neither {BEGIN!r} nor {END!r}.")
        if line.strip() == BEGIN:
            if begin is not None:
                raise ValueError(
                    f"line {number + 1}: a solution begins inside the one begun in line {begin + 1}."
                )
            begin = number
        elif line.strip() == END:
            if begin is None:
                raise ValueError(f"line {number + 1}: a solution ends that never began.")
            regions.append((begin, number))
            begin = None
    if begin is not None:
        raise ValueError(f"line {begin + 1}: the solution that begins here never ends.")
    return regions


def enclosing_function(tree: ast.Module, line: int) -> str | None:
    """The name of the innermost function around the line with this index, None at top level"""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno
        and node.lineno <= line + 1 <= node.end_lineno
    ]
    return max(around, key=lambda node: node.lineno).name if around else None
