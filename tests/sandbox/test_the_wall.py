"""Every layer of the wall does what its name says, and student code finds behind it all that it may use."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.course import Course
from autograder.errors import NotConfined
from autograder.grading.grader import Grader, Rules
from autograder.sandbox import cgroup
from autograder.sandbox.book import Book
from autograder.sandbox.patience import Clock
from autograder.sandbox.process import Process
from autograder.submissions.find import find_submissions
from autograder.worker import importable
from autograder.worker.confinement import ALL, SPARE_UID
from tests.tools.handed_in import Marked, mark, source
from tests.tools.sample import further

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is there on Linux only")

# A process that puts on some layers, tries something, and says what came of it.
CONFINED = """
import ctypes, errno, mmap, os, resource, signal, sys
from autograder.worker import kernel
from autograder.worker.confinement import confine
held = confine(os.getppid(), 10, {layers})
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *words):
    came = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(w) if isinstance(w, int) else w for w in words))
    return "done" if came >= 0 else errno.errorcode[ctypes.get_errno()]
print(held, {tried})
sys.stdout.flush()
os._exit(0)
"""


def confined(layers: list[str], tried: str) -> str:
    """What a process behind these layers says of the expression; or the signal that ended it."""
    program = CONFINED.format(layers=layers, tried=tried)
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    return ran.stdout.strip() if ran.returncode >= 0 else f"signal {-ran.returncode}"


FORBIDDEN = {
    "open": 'call(2, b"/etc/passwd", 0, 0)',
    "openat": 'call(257, -100, b"/etc/passwd", 0, 0)',
    "openat2": 'call(437, -100, b"/etc/passwd", bytes(24), 24)',
    "stat": "call(4, b'/', bytes(200))",
    "socket": "call(41, 2, 1, 0)",
    "socketpair": "call(53, 1, 1, 0, bytes(8))",
    "fork": "call(57)",
    "vfork": "call(58)",
    "clone": "call(56, 17, 0, 0, 0, 0)",
    "execve": 'call(59, b"/bin/true", 0, 0)',
    "kill": "call(62, os.getpid(), 0)",
    "kill everybody": "call(62, -1, 0)",
    "tkill": "call(200, os.getpid(), 0)",
    "tgkill another": "call(234, 1, 1, 0)",
    "ptrace": "call(101, 0, 0, 0, 0)",
    "process_vm_readv": "call(310, os.getpid(), 0, 0, 0, 0, 0)",
    "prctl": "call(157, 4, 1, 0, 0, 0)",
    "seccomp": "call(317, 0, 0, 0)",
    "setrlimit": "call(160, 7, bytes(16))",
    "prlimit64": "call(302, 0, 7, 0, bytes(16))",
    "setuid": "call(105, 0)",
    "unshare": "call(272, 0x10000000)",
    "setns": "call(308, 0, 0)",
    "mount": "call(165, 0, 0, 0, 0, 0)",
    "memfd_create": 'call(319, b"m", 0)',
    "io_uring_setup": "call(425, 8, bytes(120))",
    "bpf": "call(321, 0, bytes(120), 120)",
    "perf_event_open": "call(298, bytes(120), 0, -1, -1, 0)",
    "userfaultfd": "call(323, 1)",
    "pidfd_open": "call(434, os.getppid(), 0)",
    "shmget": "call(29, 0, 4096, 0o1600)",
    "add_key": 'call(248, b"user", b"a", b"b", 1, -3)',
    "ioctl": "call(16, 0, 0x5401, 0)",
    "fcntl": "call(72, 0, 3)",
    "inotify_init1": "call(294, 0)",
    "sched_setaffinity": "call(203, 0, 8, bytes(8))",
    "setpriority": "call(141, 0, 0, 19)",
    "reboot": "call(169, 0, 0, 0, 0)",
    "futex that wakes others": "call(202, bytes(8), 1, 1, 0, 0, 0)",
    "futex that waits for others": "call(202, bytes(8), 0, 1, bytes(16), 0, 0)",
    "futex that lends its priority": "call(202, bytes(8), 128 | 6, 0, 0, 0, 0)",
    "clock of a process": "call(228, (~1 << 3) | 2, bytes(16))",
    "clock of its own id": "call(228, (~os.getpid() << 3) | 2, bytes(16))",
    "clock that is none": "call(228, 12, bytes(16))",
    "resolution of a process's clock": "call(229, (~1 << 3) | 2, bytes(16))",
    "sleep by a process's clock": "call(230, (~1 << 3) | 2, 0, bytes(16), 0)",
    "cores of another process": "call(204, 1, 8, bytes(8))",
    "shared memory": "call(9, 0, 4096, 3, 0x21, -1, 0)",
    "set_robust_list": "call(273, 0, 24)",
}
x86_only = pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")


@x86_only
def test_the_filter_refuses_every_call_that_names_a_file_a_process_or_a_host() -> None:
    said = confined(["seccomp"], f"[{', '.join(FORBIDDEN.values())}]")
    assert said == f"['seccomp'] {['EPERM'] * len(FORBIDDEN)}"


@x86_only
@pytest.mark.parametrize(
    ("tried", "came"),
    [
        ("call(435, bytes(88), 88)", "['seccomp'] ENOSYS"),  # clone3: "there is no such call" lets libc go on
        ("call(0x40000000 + 39)", "signal 31"),  # getpid by its x32 number
        ("call(234, os.getpid(), os.getpid(), 6)", "signal 6"),  # abort() signals its own process
        ("call(39)", "['seccomp'] done"),
        ("call(202, bytes(8), 128 | 1, 1, 0, 0, 0)", "['seccomp'] done"),  # a futex of its own
        ("[call(228, clock, bytes(16)) for clock in (0, 1, 2, 3, 7)]", f"['seccomp'] {['done'] * 5}"),
        ("[call(204, pid, 128, bytes(128)) for pid in (0, os.getpid())]", f"['seccomp'] {['done'] * 2}"),
        ("len(mmap.mmap(-1, 4096, flags=0x22))", "['seccomp'] 4096"),  # memory of its own
    ],
)
def test_the_filter_is_neither_too_wide_nor_too_narrow(tried: str, came: str) -> None:
    assert confined(["seccomp"], tried) == came


def test_landlock_alone_closes_every_file() -> None:
    tried = """[open_fails("/etc/passwd"), open_fails("/tmp"), open_fails("/proc/self/environ")]"""
    probe = "exec('''def open_fails(p):\\n try: os.open(p, 0)\\n except OSError as e: return e.errno''') or "
    assert confined(["landlock"], probe + tried) == "['landlock'] [13, 13, 13]"


def test_limits_are_those_of_the_process() -> None:
    names = ("FSIZE", "CORE", "NPROC", "NOFILE", "CPU")
    tried = f"[resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in {names}]"
    assert confined(["rlimits"], tried) == "['rlimits'] [(0, 0), (0, 0), (0, 0), (16, 16), (11, 11)]"
    memory = confined(["rlimits"], "resource.getrlimit(resource.RLIMIT_AS)[1] < 2 << 30")
    assert memory == "['rlimits'] True"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_root_becomes_nobody() -> None:
    tried = "os.getresuid() + os.getresgid() + tuple(os.getgroups())"
    assert confined(["uid"], tried) == f"['uid'] {(SPARE_UID,) * 6}"


def test_the_process_is_not_dumpable() -> None:
    assert confined(["undumpable"], "libc.prctl(3, 0, 0, 0, 0)") == "['undumpable'] 0"
    assert confined([], "libc.prctl(3, 0, 0, 0, 0)") == "[] 1"


def test_no_page_is_shared_with_other_processes_and_its_content_stays() -> None:
    program = """
import ctypes
from autograder.worker import mappings
before = [(start, ctypes.string_at(start, length)) for start, length in mappings.shared()]
mappings.make_private()
print(len(before), list(mappings.shared()), all(ctypes.string_at(at, len(was)) == was for at, was in before))
"""
    ran = subprocess.run(
        [sys.executable, "-c", f"import mmap; page = mmap.mmap(-1, 4096); page[:4] = b'here'\n{program}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"LANG": "C.UTF-8"},
    )
    number, left = ran.stdout.split(maxsplit=1)
    assert int(number) >= 1 and left == "[] True\n", ran.stderr


def test_workers_share_no_page_and_are_the_first_to_be_ended(grader: Grader) -> None:
    worker = Process(grader.sandbox, Book({}), Clock(1.0))
    try:
        assert worker._worker is not None
        process = Path("/proc") / str(worker._worker.pid)
        assert process.joinpath("oom_score_adj").read_text() == "1000\n"
        if os.geteuid() == 0:
            rights = [line.split()[1] for line in process.joinpath("maps").read_text().splitlines()]
            assert rights and not [one for one in rights if one.endswith("s")]
    finally:
        worker.close()


@contextmanager
def grader_of(course: Course, layers: tuple[str, ...] = ALL, *, unconfined: bool = False) -> Iterator[Grader]:
    rules = Rules(show_text=True, unconfined=unconfined)
    grader = Grader(course.only({"rnn"}), rules, "tests", layers)
    try:
        yield grader
    finally:
        grader.close()


def test_the_layers_are_said_before_there_is_any_student_code(grader: Grader) -> None:
    worker = Process(grader.sandbox, Book({}), Clock(1.0))  # which has sent nothing yet
    try:
        held = [name for name in ALL if name != "uid" or os.geteuid() == 0]
        assert [layer for layer in worker.layers if layer != cgroup.LAYER] == held
    finally:
        worker.close()


@pytest.mark.parametrize(
    "layers", [tuple(name for name in ALL if name != "seccomp"), *map(further, [((),), (("rlimits",),)])]
)
def test_without_the_filter_nothing_is_graded(course: Course, layers: tuple[str, ...]) -> None:
    with grader_of(course, layers) as grader, pytest.raises(NotConfined, match="seccomp"):
        grader.look_at_the_wall()
    with grader_of(course, layers, unconfined=True) as grader:
        grader.look_at_the_wall()
        assert "seccomp" not in grader.layers


def test_a_worker_that_cannot_confine_itself_is_no_zero(course: Course, tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text("raise SystemExit('never run')\n")
    (submission,) = find_submissions([tmp_path], ["rnn"])
    with grader_of(course, ("rlimits",), unconfined=True) as grader:
        assert grader.mark(submission, ["rnn"]).verdict == "wrong"
        grader.sandbox.required = ("rlimits", "seccomp")  # as if the others had had it, and this one failed
        mark = grader.mark(submission, ["rnn"])
    criteria = [criterion for exercise in mark.exercises for criterion in exercise.criteria]
    assert {criterion.verdict for criterion in criteria} == {mark.verdict} == {"not judged"}
    assert "could not confine itself by seccomp" in criteria[0].message
    assert "never run" not in criteria[0].message


def stops(grader: Grader, text: str) -> Marked:
    return mark(grader, source("rnn", dedent(text)))


def test_all_that_may_be_imported_can_be(grader: Grader) -> None:
    names = f"{importable.NUMPY} {importable.STANDARD_LIBRARY}".split()
    marked = stops(grader, "\n".join(f"import {name}" for name in names if name != "__future__"))
    assert marked.notes == ()


@pytest.mark.parametrize("name", ["scipy", "torch", "autograder", "hypothesis"])
def test_what_may_not_be_imported_is_named_when_it_is_used(grader: Grader, name: str) -> None:
    marked = stops(grader, f"import {name}\ndef rnn_step(x, h, W, b):\n    return {name}.anything(x)\n")
    assert marked.notes == ()
    assert f"there is no {name}" in marked.messages[0]
    assert "only NumPy and Python's standard library may be imported" in marked.messages[0]


LAZY = """
import numpy as np
def rnn_step(x, h, W, b):
    np.polynomial.Polynomial([1, 2]).roots(); np.polynomial.chebyshev.chebfit([1, 2, 3], [1, 2, 3], 1)
    np.ma.masked_array([1, 2], [0, 1]).mean(); np.ma.median([1, 2]); np.fft.rfft(np.ones(12))
    np.random.default_rng(0).normal(size=3); np.random.seed(0); np.random.shuffle(np.arange(5))
    np.testing.assert_allclose(1, 1); np.rec.fromarrays([[1], [2]], names="a,b"); np.char.upper(["a"])
    np.ctypeslib.as_ctypes(np.zeros(2)); np.linalg.svd(np.eye(3)); np.linalg.eigh(np.eye(3))
    np.lib.stride_tricks.sliding_window_view(np.arange(5), 2); np.einsum("ij,jk->ik", np.eye(2), np.eye(2))
    getattr(np, "strings", np.char).upper(np.array(["a"])); repr(np.zeros((2000, 2))); np.datetime64("now")
    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)
"""


def test_parts_of_numpy_that_load_at_first_use_are_there(grader: Grader) -> None:
    marked = stops(grader, LAZY)
    assert marked.exercises_lost == ["rnn_forward"], marked.messages


def test_a_large_product_does_not_wait_for_threads(grader: Grader) -> None:
    step = "    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)\n"
    marked = stops(
        grader, f"import numpy as np\na = np.ones((800, 800))\ndef rnn_step(x, h, W, b):\n    a @ a\n{step}"
    )
    assert marked.exercises_lost == ["rnn_forward"], marked.messages


def test_a_worker_holds_no_descriptor_of_a_judge_who_has_many(course: Course) -> None:
    """The fork server's socket has the number that it had with the judge, and student code must not find it."""
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    looking = """\
    import errno, os
    found = []
    for fd in range(5, 4096):
        try:
            found.append((fd, os.lseek(fd, 0, os.SEEK_CUR)))
        except OSError as error:
            if error.errno != errno.EBADF:
                found.append((fd, error.errno))
    raise LookupError(found)
    """
    try:
        with grader_of(course) as grader:
            assert stops(grader, looking).notes[0].startswith("rnn.py, line 9 stops with LookupError: []")
    finally:
        for fd in held:
            os.close(fd)


def test_a_wrong_submission_leaves_no_process_behind(grader: Grader) -> None:
    def files() -> int:
        return len(os.listdir("/proc/self/fd"))

    wrong = "import numpy as np\ndef rnn_step(x, h, W, b):\n    return np.tanh(np.concatenate([x, h], -1) @ W) + b\n"
    stops(grader, wrong)
    before = files()
    for _ in range(3):
        stops(grader, wrong)
    assert files() == before


def test_mutated_frames_are_values_or_malformed_and_cost_little() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.tools.fuzz_frames", "5000"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "by_the_judge: Failure Given" in ran.stdout and "by_the_worker: list" in ran.stdout
