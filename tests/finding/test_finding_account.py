"""Whatever lies at a path: every file is in the account once, and everybody is in one row."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import NothingToGrade
from autograder.submissions.find import Search, find_class, find_submissions
from tests.tools.classroom import ASSIGNMENTS

FOLDERS = """ada|Ben O'Neil|lstm|rnn|gru lee|assignments|solutions|tests|hw1|try 2|.dot|a|submission_1
Cem_1234567_assignsubmission_file_|Cem_1234567_assignsubmission_onlinetext_""".replace("\n", "|").split("|")
FILES = """lstm.py|lstm (1).py|lstm(2).py|rnn.ipynb|lstm_ada.py|ben_lstm.py|ada lstm-2.py|homework.py|quiz.py.txt
Felonius Gru lstm.py|report.pdf|notes.txt|x.zip|lstm.zip|README.md|.DS_Store|.lstm.py|test_lstm.py|lstm.tar.gz|utils.py
ada_12345_67890_lstm.py|ada_12345_67891_lstm-1.py|ben_LATE_12_345_rnn.py|submission_metadata.yml
HW_ada_attempt_2026-11-01-10-00-00_lstm.py|HW_ada_attempt_2026-11-02-10-00-00.txt
Dee_1234568_assignsubmission_file_lstm.py""".replace("\n", "|").split("|")

TREES = st.lists(
    st.tuples(st.lists(st.sampled_from(FOLDERS), max_size=4), st.sampled_from(FILES)), max_size=14
)


def laid_out(root: Path, tree: list[tuple[list[str], str]]) -> list[str]:
    for folders, name in tree:
        path = root.joinpath(*folders, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@settings(max_examples=250, deadline=None)
@given(tree=TREES, asked=st.sampled_from([(), ("lstm",), ("rnn", "lstm")]))
def test_every_file_is_accounted_for_once(tree: list[tuple[list[str], str]], asked: tuple[str, ...]) -> None:
    with TemporaryDirectory() as folder:
        files = laid_out(Path(folder), tree)
        try:
            found = find_class(Search([Path(folder)], ASSIGNMENTS, asked=asked))
        except NothingToGrade:
            assert not {"lstm.py", "rnn.ipynb"} & set(files)
            return
        assert sorted(entry.path for entry in found.files) == files
        ids = [one.id for one in found.submissions]
        assert ids == sorted(set(ids))
        for one in found.submissions:
            assert one.files or one.notes
            assert all(note.endswith(".") for note in one.notes)
        whose = [path for one in found.submissions for paths in one.files.values() for path in paths]
        assert len(whose) == len(set(whose))
        again = find_class(Search([Path(folder)], ASSIGNMENTS, asked=asked))
        assert again == found


@settings(max_examples=100, deadline=None)
@given(tree=TREES)
def test_a_learner_s_own_folder_is_read_without_a_fault(tree: list[tuple[list[str], str]]) -> None:
    with TemporaryDirectory() as folder:
        laid_out(Path(folder), tree)
        try:
            found = find_submissions([Path(folder)], ASSIGNMENTS)
        except NothingToGrade as nothing:
            assert str(nothing).endswith(".")
        else:
            assert any(one.files for one in found)


@settings(max_examples=100, deadline=None)
@given(tree=TREES, stray=st.sampled_from(["rnn.py", "gru.py", "notes.txt"]))
def test_one_stray_file_changes_nobody_s_work(tree: list[tuple[list[str], str]], stray: str) -> None:
    """In the folder of a student who comes last; the class is marked on one assignment."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        laid_out(root, [(["s1", *folders], name) for folders, name in tree])
        laid_out(root, [(["s0"], "lstm.py"), (["zoe"], "lstm.py")])
        before = find_class(Search([root], ASSIGNMENTS, asked=("lstm",)))
        (root / "zoe" / stray).write_text("x = 1\n")
        after = find_class(Search([root], ASSIGNMENTS, asked=("lstm",)))
        assert after.assignments == before.assignments == ("lstm",)
        others = [one for one in before.submissions if one.id != "zoe"]
        assert [one for one in after.submissions if one.id != "zoe"] == others
