"""JSON in pieces is read as Python reads it whole, wherever the pieces end."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submissions.json_stream import DEEPEST, JsonFault, JsonReader, TooDeep
from autograder.submissions.notebook import written_cells
from autograder.submissions.refused import RefusedFileError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=4),
    max_leaves=20,
)


def pieces(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(0, len(text), length))


def value(reader: JsonReader) -> object:
    first = reader.peek()
    if first == "{":
        return {key: value(reader) for key in reader.keys()}
    if first == "[":
        return [value(reader) for _ in reader.items()]
    return reader.string(10_000).text if first == '"' else json.loads(reader.scalar())


@given(VALUES, st.integers(1, 30), st.booleans(), st.sampled_from([None, 0, 3]))
def test_values_are_python_s(made: object, length: int, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(made, ensure_ascii=is_ascii, indent=indent)
    reader = JsonReader(pieces(text, length))
    assert repr(value(reader)) == repr(json.loads(text))
    assert reader.is_at_end()


@given(VALUES, st.integers(1, 30), st.booleans(), st.sampled_from([None, 0, 3]))
def test_what_is_passed_over_ends_where_it_ends(
    made: object, length: int, is_ascii: bool, indent: int | None
) -> None:
    text = json.dumps([made, "next", made], ensure_ascii=is_ascii, indent=indent)
    reader = JsonReader(pieces(text, length))
    found = []
    for _ in reader.items():
        if len(found) == 1:
            found.append(reader.string(10).text)
        else:
            reader.skip()
            found.append(None)
    assert found == [None, "next", None]
    assert reader.is_at_end()


@given(VALUES, st.integers(1, 30), st.data())
def test_where_it_is_cut_it_says_so(made: object, length: int, data: st.DataObject) -> None:
    text = json.dumps([made])
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    for read in (JsonReader.skip, value):
        with pytest.raises(JsonFault) as found:
            read(JsonReader(pieces(cut, length)))
        assert found.value.line == 1


@given(st.text(max_size=40), st.integers(1, 9), st.integers(0, 60))
def test_of_a_long_string_only_the_length_is_kept(text: str, length: int, longest: int) -> None:
    held, counted = JsonReader(pieces(json.dumps(text), length)).string(longest)
    assert counted == len(text.encode()) or any(ord(sign) > 0xFFFF for sign in text)
    assert held == (text if counted <= longest else None)


def test_brackets_in_brackets_have_a_bound() -> None:
    JsonReader(["[" * DEEPEST + "]" * DEEPEST]).skip()  # a few more may be passed over in one step
    with pytest.raises(TooDeep):
        JsonReader(["[" * (DEEPEST + 20) + "]" * (DEEPEST + 20)]).skip()


def test_so_do_all_deep_brackets_together(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "[" + ", ".join(["[" * 40 + "]" * 40] * 100) + "]"
    JsonReader([deep]).skip()
    monkeypatch.setattr("autograder.submissions.json_stream.MAX_WALKED", 1000)
    JsonReader(["[" + ", ".join(["[[{}]]"] * 5000) + "]"]).skip()
    with pytest.raises(TooDeep):
        JsonReader([deep]).skip()


@pytest.mark.parametrize("wrong", ["01", "+1", "1.", ".5", "1e", "tru", "nan", "x", "-", "--1", "1_0", "<"])
def test_what_is_no_value_is_no_value(wrong: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(f"[{wrong}]")
    with pytest.raises(JsonFault) as found:
        value(JsonReader(pieces(f"\n[{wrong}]", 1)))
    assert (found.value.line, found.value.column) in [(2, 2), (2, 3)]


def outcome_of(pieces: list[str]) -> object:
    try:
        return written_cells(pieces, "a.ipynb")
    except RefusedFileError as refused:
        return str(refused)


LINES = [
    r'"x = 1\n"', r'"\u00e9\ud83d\ude00"', r'"\ud83d"', r'"\q"', r'"\u12"', '"\t"', '"é"', '"a\\\\"', "1", '["x"]', "",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=5), st.sampled_from([",", " , ", ",,", " "]))
def test_lines_that_are_held_whole_are_read_as_those_that_come_bit_by_bit(
    lines: list[str], between: str
) -> None:
    cell = f'{{"cell_type": "code", "source": [{between.join(lines)}], "metadata": {{}}}}'
    text = f'{{"cells": [{cell}, {cell}], "nbformat": 4}}'
    assert outcome_of([text]) == outcome_of(list(text))
