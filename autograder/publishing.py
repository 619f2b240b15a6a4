"""Makes what students get, `assignments/`, from the answer key, `solutions/`."""

import ast
import os
import re
from pathlib import Path

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
ANY_MARKER = re.compile(r"#.*\b(begin|end)[\s_-]*solution", re.IGNORECASE)

JUPYTEXT_HEADER = re.compile(r"\A# ---\n(#.*\n)*?# ---\n\s*")
CELL = re.compile(r"^# %%( \[markdown\])?.*$", re.MULTILINE)

STUDENT_HEADER = """\
# This file is yours to edit: write your answers here and keep the names of the functions.

"""


def stub(solution_text: str) -> str:
    """The student's file: the solution without answers, jupytext header and nbgrader metadata"""
    lines = solution_text.split("\n")
    regions = solution_regions(lines)
    tree = ast.parse(solution_text)
    for begin, end in reversed(regions):
        name = enclosing_function(tree, begin)
        indent = lines[begin].partition("#")[0]
        unwritten = f'{indent}raise NotImplementedError("{name} is not written yet")'
        lines[begin : end + 1] = [unwritten] if name else []
    text = JUPYTEXT_HEADER.sub("", "\n".join(lines))
    return STUDENT_HEADER + CELL.sub(r"# %%\1", text)


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


def publish(course: Path, check: bool = False) -> list[Path]:
    """Write `assignments/<name>/<name>.py` for every `solutions/<name>.py`; return what was out of order

    That is: stale files, missing ones, and those in `assignments/` that no solution makes. The last are left
    where they are, for they may be someone's work. With `check` nothing is written.
    """
    expected = {course / "assignments" / name / f"{name}.py": text for name, text in stubs(course).items()}
    wrong = []
    for path, text in expected.items():
        content = text.encode("utf-8")
        if not path.is_file() or path.read_bytes() != content:
            wrong.append(path)
            if not check:
                write_atomically(path, content)
    return sorted(wrong + [path for path in assignment_files(course) if path not in expected])


def stubs(course: Path) -> dict[str, str]:
    """The student's file of every assignment, by the assignment's name"""
    solutions = sorted((course / "solutions").glob("*.py"))
    if not solutions:
        raise FileNotFoundError(f"There are no solutions in {course / 'solutions'}.")
    made = {}
    for solution in solutions:
        try:
            made[solution.stem] = stub(solution.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"In {solution}, {error}") from error
    return made


def assignment_files(course: Path) -> list[Path]:
    """Every file in `assignments/`, without those that Python, Jupyter and editors leave there"""
    assignments = course / "assignments"
    return [
        path
        for path in assignments.rglob("*")
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(assignments).parts
        )
    ]


def write_atomically(path: Path, content: bytes) -> None:
    """Whoever reads the file meanwhile sees the old one or the new one, never half of one"""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
