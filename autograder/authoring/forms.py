"""What forms.py writes otherwise gives what the key gives, on every case: slips in it are told as slips of the key."""

import ast
from collections.abc import Iterator

from autograder.grading.prepared import Prepared
from autograder.mistakes.edits import WRITTEN_OTHERWISE, owner_of
from autograder.mistakes.shown import shown_by


def of_forms(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """Every form, each with what is wrong with it, or nothing."""
    assignment = prepared.assignment
    try:
        written = [one for one in ast.parse(assignment.forms).body if isinstance(one, ast.FunctionDef)]
        forms = prepared.catalogue.key.forms
    except SyntaxError as error:
        yield f"{assignment.name}: forms.py", f"line {error.lineno} is not Python"
        return
    for one in written:
        yield f"{assignment.name}: the form {one.name}", _wrong(prepared, one.name, forms.get(one.name))


def _wrong(prepared: Prepared, form: str, definition: ast.FunctionDef | None) -> str:
    exercise = next((one for one in prepared.assignment.exercises if one.name == owner_of(form)), None)
    if exercise is None or definition is None or WRITTEN_OTHERWISE not in form:
        example = f"rnn_step{WRITTEN_OTHERWISE}in_two_parts"
        return f"it should have the name of an exercise, two underscores, and a word, as {example}"
    names = prepared.catalogue.key.names_with(form, ast.Module([definition], []))
    cases = prepared.cases[exercise.name]
    for case in (*cases.public, *cases.hidden):
        shown = shown_by(names, exercise, case)
        if not shown.pieces or shown.differing:
            how = "gives something else than the key" if shown.pieces else "fails"
            return f"it {how} on an input of the kind {case.regime!r}, sizes {dict(case.sizes)}"
    return ""
