"""Marks a class, or a shard of it, into the folder of a run."""

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.grading.parallel import Asked, Marking, OnMarked, all_marked
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.grading.run import Wanted
from autograder.inputs.drawing import drawn_by_hypothesis
from autograder.provenance import marked_by, versions
from autograder.report import Report, SubmissionMark
from autograder.runs.asked import Found
from autograder.runs.attempts import earlier
from autograder.runs.run import Head, Run, Shared, in_shard
from autograder.submissions.collecting import Collected, collected
from autograder.submissions.find import Submission

Watch = Callable[[Collected], AbstractContextManager[OnMarked]]
Shard = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """What a class is marked by, and into which run; of a shard (i, n) only the i-th part of n.

    `marking` is what marks: the cores of this machine, or a cluster.
    """

    course: Course
    rules: Rules
    key: str
    run: Run
    shard: Shard | None = None
    marking: Marking = all_marked

    def mark(self, wanted: Wanted, watch: Watch, ours: Sequence[Path] = ()) -> Report:
        """The report on what lies at the paths. What was marked before, and is as it was, is not marked again."""
        with collected(wanted.paths, self.course.names, wanted.assignments, wanted.names, ours) as taken:
            found = taken.with_members(self.course.members)
            found = found.where_the_best_counts() if self.takes_the_best else found
            kept = [one for one in found.submissions if self.shard is None or in_shard(one.id, self.shard)]
            class_ = Collected(tuple(kept), found.assignments, found.files)
            with watch(class_) as on_marked:
                account = Found(class_.files, (one.id for one in found.submissions))
                return self.mark_class(class_.submissions, class_.asked, on_marked, account)

    def mark_class(
        self, submissions: Sequence[Submission], asked: Asked, on_marked: OnMarked, found: Found | None = None
    ) -> Report:
        """The report on these submissions, each asked about its own assignments."""
        run, ids = self.run, {one.id for one in submissions}
        tried = tuple(earlier(submissions, asked))
        marked_too = tried if self.takes_the_best else ()
        asked = {**asked, **{one.submission.id: (one.assignment,) for one in marked_too}}
        account = found or Found((), (one.id for one in submissions))
        run.begin(submissions, asked, self._head(), account, tried)
        every = [*submissions, *(one.submission for one in marked_too)]

        def tell(mark: SubmissionMark) -> None:
            if mark.id in ids:
                on_marked(mark)

        before = run.before(self.course, every)
        for student in before:
            tell(run.mark(student))
        done = set(before)
        left = [one for one in every if one.id not in done]
        run.say_what_is_left(len(before), len(left))
        if left:
            self._mark_left(left, asked, tell)
        return run.report()

    @property
    def takes_the_best(self) -> bool:
        """Whether an earlier attempt may count."""
        return self.course.settings is not None and self.course.settings.attempts == "best"

    def _head(self) -> Head:
        return Head(
            marked_by(self.course.name, self.course.root, self.course.borrowed),
            versions(),
            f"{self.shard[0]}/{self.shard[1]}" if self.shard is not None else "",
        )

    def _mark_left(self, left: Sequence[Submission], asked: Asked, on_marked: OnMarked) -> None:
        run = self.run
        drawn = run.drawn(lambda: drawn_by_hypothesis(self.key))
        names = {name for one in left for name in asked[one.id]}
        prepared = AllPrepared(self.course.only(names), self.key, drawn)
        for name, digest in prepared.digests().items():
            run.keep_cases(name, digest)
        waiting = Shared(run, left, lambda student: on_marked(run.mark(student)))
        made = self.marking(prepared, waiting, asked, self.rules, self.key)
        with contextlib.closing(made):
            for one in made:
                run.keep(one)
                on_marked(one.mark)
