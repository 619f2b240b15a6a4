"""The atlas of a function: it finds every edit by what it gives, and what is kept of it is read only if it is sound."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from autograder import cache
from autograder.course import Course
from autograder.inputs.cases import Case, Cases
from autograder.mistakes import atlas_files
from autograder.mistakes.atlas import Atlas, atlas_of, built
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.neighbours import Neighbours
from autograder.mistakes.shown import given_by, shown
from autograder.spec import Exercise
from tests.answered import catalogue_of, exercise_of

NAME, PARTS = "lstm_hidden", ("lstm_hidden",)
COLUMNS = 3  # one result on three cases


def public(course: Course, name: str = NAME) -> Sequence[Case]:
    return Cases(exercise_of(course["lstm"], name), course["lstm"].solution, "").public


def made(course: Course) -> Atlas:
    exercise = exercise_of(course["lstm"], NAME)
    return built(catalogue_of(course, "lstm").key, exercise, PARTS, public(course))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "folder", lambda name: tmp_path)
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions of which an atlas was built."""
    found: list[str] = []

    def noted(key: object, exercise: Exercise, *rest: object) -> Atlas:
        found.append(exercise.name)
        return built(key, exercise, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(atlas_files, "built", noted)
    return found


def opened(course: Course) -> Atlas:
    return Catalogue(course["lstm"]).atlas(exercise_of(course["lstm"], NAME), public(course))


def same(one: Atlas, other: Atlas) -> bool:
    return all(
        np.array_equal(array, other.arrays[name], equal_nan=array.dtype.kind == "f")
        for name, array in one.arrays.items()
    )


@pytest.mark.parametrize("name", ["lstm_hidden", "lstm_gates"])
def test_every_edit_is_found_by_what_it_gives(course: Course, name: str) -> None:
    catalogue, exercise, cases = (
        catalogue_of(course, "lstm"),
        exercise_of(course["lstm"], name),
        public(course, name),
    )
    atlas = built(catalogue.key, exercise, (name,), cases)
    neighbours = Neighbours(catalogue.key, name)
    assert len(atlas.number) > 100
    for number in map(int, atlas.number[atlas.differs.any(axis=1)][::25]):
        edit = neighbours[number].edit
        given = [(case, given_by(edit.names, exercise, case.arguments) or ()) for case in cases]
        away = [(case, [one + 1e-11 + 1e-9 * np.abs(one) for one in each]) for case, each in given]
        for throughout in (True, False):
            for seen in (given, away):
                assert number in [one[1] for one in atlas.like(exercise, seen, throughout=throughout)], (
                    edit.after
                )


def test_what_is_right_or_far_from_every_edit_is_like_none(course: Course) -> None:
    atlas, exercise, cases = made(course), exercise_of(course["lstm"], NAME), public(course)
    assert atlas.like(exercise, [(case, case.expected) for case in cases], throughout=False) == []
    assert atlas.like(exercise, [(case, ()) for case in cases], throughout=False) == []
    other = [(case, [np.cos(one) + 7.7 for one in case.expected]) for case in cases]
    assert atlas.like(exercise, other, throughout=False) == []
    assert atlas.like(exercise, [(case, ()) for case in cases[:1]] + other[1:], throughout=False) == []


def test_it_is_built_once_and_then_read(course: Course, own: Path, builds: list[str]) -> None:
    first = opened(course)
    assert builds == [NAME]
    (file,) = own.iterdir()
    assert file.name.startswith("lstm-lstm_hidden-") and file.suffix == ".npz"
    assert same(first, opened(course)) and builds == [NAME]


def test_whoever_waits_for_it_is_told(course: Course, own: Path) -> None:
    told: list[str] = []
    for _ in range(2):
        catalogue = Catalogue(course["lstm"], told.append)
        catalogue.atlas(exercise_of(course["lstm"], NAME), public(course))
    assert len(told) == 1 and NAME in told[0]


@pytest.mark.parametrize(
    "damage", ["cut", "empty", "text", "one array", "a pickle", "other parts", "other shapes"]
)
def test_a_damaged_file_is_as_if_it_were_not_there(
    course: Course, own: Path, builds: list[str], damage: str
) -> None:
    first = opened(course)
    (file,) = own.iterdir()
    arrays = dict(first.arrays)
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-200])
        case "empty":
            file.write_bytes(b"")
        case "text":
            file.write_text("not an atlas")
        case "one array":
            with file.open("wb") as out:
                np.save(out, np.zeros(3))
        case "a pickle":
            np.savez(file, **arrays | {"sums": np.array([{}], object)})
        case "other parts":
            np.savez(file, **arrays | {"parts": np.array(["lstm_gates"])})
        case "other shapes":
            np.savez(file, **arrays | {"sums": arrays["sums"][:-1]})
    assert same(first, opened(course)) and builds == [NAME, NAME]
    assert same(first, opened(course)) and builds == [NAME, NAME], "what was built anew is kept"


def test_a_file_that_others_can_write_is_not_read(course: Course, own: Path, builds: list[str]) -> None:
    opened(course)
    (file,) = own.iterdir()
    file.chmod(0o666)
    opened(course)
    assert builds == [NAME, NAME]


def test_another_version_has_another_file(
    course: Course, own: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(course)
    monkeypatch.setattr(atlas_files, "__version__", "0.0.0")
    opened(course)
    monkeypatch.setattr(atlas_files, "FORMAT", -1)
    opened(course)
    assert builds == [NAME] * 3 and len(list(own.iterdir())) == 3


def test_old_files_are_removed(course: Course, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "lstm-lstm_gates-0.npz").write_text("another function's")
    for k in range(atlas_files.KEPT + 3):
        monkeypatch.setattr(atlas_files, "FORMAT", -k)
        opened(course)
    monkeypatch.setattr(atlas_files, "built", lambda *_: pytest.fail("the last one was removed"))
    opened(course)
    assert len(list(own.iterdir())) == atlas_files.KEPT + 1


def test_known_mistakes_have_a_file_of_their_own(
    course: Course, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise, cases = exercise_of(course["lstm"], "lstm_forward"), public(course, "lstm_forward")

    def found(part: str) -> list[str]:
        catalogue = Catalogue(course["lstm"])
        mistake = next(one for one in catalogue.mistakes(part) if shown(one, exercise, cases[0]).differing)
        seen = [(case, given_by(mistake.names, exercise, case.arguments) or ()) for case in cases]
        alike = catalogue.alike(exercise, [part], seen, throughout=True)
        assert mistake.id in [one.id for one in alike] and len(alike) < len(catalogue.mistakes(part))
        return [one.id for one in alike]

    first = found("lstm_forward"), found("lstm_gates")
    (file,) = own.iterdir()
    assert file.name.startswith("mistakes-lstm-lstm_forward-")
    monkeypatch.setattr(atlas_files, "built_of_edits", lambda *_: pytest.fail("it was built again"))
    assert (found("lstm_forward"), found("lstm_gates")) == first
    nothing_asked = Catalogue(course["lstm"]).alike(exercise, ["lstm_gates"], (), throughout=True)
    assert len(nothing_asked) == len(exercise_of(course["lstm"], "lstm_gates").mistakes)


def test_without_a_folder_it_is_built_and_not_kept(
    course: Course, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: str) -> Path:
        raise PermissionError(name)

    monkeypatch.setattr(cache, "folder", none)
    catalogue = Catalogue(course["lstm"])
    for _ in range(2):
        assert len(catalogue.atlas(exercise_of(course["lstm"], NAME), public(course)).number) > 100
    assert builds == [NAME]


def test_a_shipped_atlas_is_read_before_one_s_own(
    course: Course,
    own: Path,
    builds: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = tmp_path_factory.mktemp("shipped")
    monkeypatch.setattr(atlas_files, "SHIPPED", shipped)
    atlas_files.write(
        made(course), shipped / atlas_files.name_of(course["lstm"], exercise_of(course["lstm"], NAME))
    )
    opened(course)
    assert builds == [] and list(own.iterdir()) == []


def test_arrays_that_do_not_fit_are_refused(course: Course) -> None:
    arrays = dict(made(course).arrays)
    assert same(atlas_of(arrays, PARTS, 3, COLUMNS), made(course))
    for wrong in (
        {"part": arrays["part"] + 1}, {"part": arrays["part"].astype(np.int64)}, {"fails": arrays["fails"][:, :2]},
        {"number": arrays["number"][:-1]},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="should be"):
            atlas_of(arrays | wrong, PARTS, 3, COLUMNS)
