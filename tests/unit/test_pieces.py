"""What was handed out is read once: a file of known pieces is the same program as one that is read whole."""

import ast
from collections.abc import Iterator
from types import CodeType, ModuleType

import pytest

from autograder.course import Course
from autograder.stubs import stub, unchanged_cells
from autograder.worker.cells import parsed, run
from autograder.worker.pieces import by_pieces, published
from autograder.worker.rewritten import rewrite

KNOWN = published(
    ["# %%\nimport math\n\n\n# %% [markdown]\n# Text.\n\n# %%\ndef f(x):\n    return math.nan\n"]
)


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from codes(one)


def looks(code: CodeType) -> list[object]:
    """All that a code says of where it stands, and what it does; of a module's only start no line is told."""
    return [
        (
            one.co_filename,
            one.co_name,
            one.co_code,
            list(one.co_lines())[1:],
            one is code or one.co_firstlineno,
        )
        for one in codes(code)
    ]


@pytest.mark.parametrize("above", ["", "# one\n\n", "x = 1\n# %%\ny = 2\n"])
def test_a_lesson_is_the_same_program_by_its_pieces(course: Course, above: str) -> None:
    for assignment in course.assignments:
        known = published([unchanged_cells(assignment.text)])
        for text in (above + assignment.text, above + stub(assignment.text)):
            found, whole = by_pieces(text, "a.py", known), parsed(text, "a.py", False).body
            assert found is not None and sum(one.known is not None for one in found) > 3
            rewrite(whole, text)
            rewrite((one.tree for one in found if not one.known), text)
            assert [one.first_line for one in found] == [one.lineno for one in whole]
            for one, tree in zip(found, whole, strict=True):
                code = one.code("a.py") or compile(ast.Module([one.own_tree()], []), "a.py", "exec")
                assert looks(code) == looks(compile(ast.Module([tree], []), "a.py", "exec"))


ALONE = "def f(\n    x,\n) -> int:\n    # one\n\n# two\n    return x\n"


@pytest.mark.parametrize("above", ["", "x = 1\n\n# %%\n", "# %%\n\n\n"])
def test_a_function_alone_in_its_piece_is_the_same_without_a_tree(above: str) -> None:
    text = above + ALONE
    found, whole = by_pieces(text, "a.py", KNOWN), parsed(text, "a.py", False).body
    assert found is not None and found[-1].known and found[-1].function == "f"
    code = found[-1].code("a.py")
    assert code and looks(code) == looks(compile(ast.Module([whole[-1]], []), "a.py", "exec"))
    assert ast.dump(found[-1].own_tree(), include_attributes=True) == ast.dump(
        whole[-1], include_attributes=True
    )
    lines = range(1, text.count("\n") + 3)
    assert [found[-1].stands_on(k) for k in lines] == [
        whole[-1].lineno <= k <= whole[-1].end_lineno for k in lines
    ]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x): return x\ny = 1",
        "def f(x):\n    return x\n\f\ny = 1",
        "def f(x):\n    return x\n \fy = 1",
        'def f(x):\n    """\nx\n    """\n    return x',
        "def f(x):\n    from .a import b\n    return b",
        "@f\ndef f(x):\n    return x",
        "if 1:\n    def f(x): return x",
        "def \ufb01(x): return x",  # Python calls it fi
    ],
)
def test_what_may_be_more_than_a_function_gets_a_tree(text: str) -> None:
    found, whole = by_pieces(text, "a.py", KNOWN), parsed(text, "a.py", False).body
    assert found is None or [type(one.source) for one in found] == [type(one) for one in whole]


def test_a_function_that_stops_when_it_is_defined_costs_itself() -> None:
    module, stops = names_of("# %%\ndef f(x=1 / 0):\n    y = x\n    return y\n# %%\ndef g(): return 1\n")
    assert [line for line, _ in stops] == [2] and module.g() == 1 and not hasattr(module, "f")


def test_a_long_sum_is_read_below_a_future_too() -> None:
    text = "# %%\nfrom __future__ import annotations\n# %%\n\ndef f(x: y):\n    return " + " + ".join(
        900 * ["x"]
    )
    module, stops = names_of(text)
    assert not stops and module.f(1) == 900 and module.f.__annotations__ == {"x": "y"}
    assert module.f.__code__.co_firstlineno == 5


def test_a_function_that_no_compiler_takes_costs_itself() -> None:
    module, stops = names_of("# %%\ndef f(x, x):\n    return x\n# %%\ndef g(): return 1\n")
    assert [line for line, _ in stops] == [2] and module.g() == 1


def test_no_solution_is_among_what_is_handed_out(course: Course) -> None:
    for assignment in course.assignments:
        handed_out = unchanged_cells(assignment.text)
        assert "SOLUTION" not in handed_out
        lines = {line for line in stub(assignment.text).split("\n") if line.strip()}
        of_ours = [line for line in handed_out.split("\n") if line.strip() and not line.startswith("#")]
        assert of_ours and set(of_ours) <= lines


@pytest.mark.parametrize(
    "text",
    [
        '# %%\nimport math\n# %%\ns = """\n# %%\nx = 1\n"""\n',
        "# %%\nimport math\n# %%\nif math:\n    x = 1\n# %%\nelse:\n    x = 2\n",
        "# %%\nimport math\n# %%\nx = 1 \\\n# %%\ny = 2\n",
        "# %%\nimport math\n# %%\nx = (1,\n# %%\n2)\n",
        "# %%\nimport math\n# %%\nx = 1\ry = 2\n",
        "# %%\nx = 1\n",
    ],
)
def test_what_is_not_python_piece_by_piece_is_read_whole(text: str) -> None:
    assert by_pieces(text, "a.py", KNOWN) is None


def names_of(text: str) -> tuple[ModuleType, list[tuple[int, str]]]:
    module = ModuleType("a")
    stops = list(run([["a.py", False, text]], module, published=KNOWN))
    return module, [(stop.line, stop.category) for stop in stops]


def test_lines_of_what_was_known_are_those_of_the_file() -> None:
    module, stops = names_of(
        "x = 1\n\n\n# %%\nimport math\n# %%\n1 / 0\n\n# %%\n\n\ndef f(x):\n    return math.nan\n"
    )
    assert [line for line, _ in stops] == [7]
    assert module.f.__code__.co_firstlineno == 12 and module.f.__code__.co_filename == "a.py"
    assert module.f(1) != module.f(1)


def test_the_same_piece_may_stand_twice() -> None:
    piece = "# %%\ndef f(x):\n    return math.nan\n"
    module, stops = names_of(f"{piece}g = f\n{piece}\n{piece}")
    assert stops == [] and module.f.__code__.co_firstlineno == 10 and module.g.__code__.co_firstlineno == 2


def test_what_a_future_changes_is_compiled_anew() -> None:
    known = published(["# %%\ndef f(x: nowhere): pass\n"])
    module = ModuleType("a")
    text = "from __future__ import annotations\n# %%\ndef f(x: nowhere): pass\n"
    assert list(run([["a.py", False, text]], module, published=known)) == []
    assert module.f.__annotations__ == {"x": "nowhere"} and module.f.__code__.co_firstlineno == 3
