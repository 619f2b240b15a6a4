"""The exceptions that say why something cannot be done. Each message says what was seen, and what to do."""


class Refused(Exception):
    """It cannot be done as it was asked: a path, a course, a secret or a setting is not as it should be."""


class NoCourse(Refused):
    """There is no course with an answer key, or it may not be trusted."""


class NothingToGrade(Refused):
    """The paths hold no submission, or one of them is no path."""


class BadNames(Refused):
    """Something is wrong in a names file."""


class BadSettings(Refused):
    """Something is wrong in a course's course.toml, in its roster, or in an account of times."""


class NoSecret(Refused):
    """The file that should hold the secret does not."""


class NotConfined(Refused):
    """The wall cannot be built here, and marks that count were asked for."""


class NoGradebook(Refused):
    """The folder is not a course of nbgrader, or its configuration is of no use."""


class NoRun(Refused):
    """The folder holds no run, or one that does not fit."""


class BadExport(Refused):
    """A file of a platform's is not what it should be, or it cannot be said what goes where in it."""


class NotNow(Exception):
    """It cannot be done now, through no fault of what was asked; the same later may do."""


class OutOfMeans(NotNow):
    """The machine is short of something."""


class NotBegun(NotNow):
    """A run has only just begun: nothing of it can be told yet."""


class LedgerInUse(OutOfMeans):
    """Another run keeps its marks in the same file."""


class GradebookInUse(NotNow):
    """The gradebook is in other hands, or does not answer."""
