"""What nbgrader needs to know so that the autograder marks, and not a kernel.

`autograder publish --nbgrader COURSE` copies this file into a new course. Everything else is as in any course of
nbgrader, and may be changed: its own names of folders, due dates, the database.
"""

c = get_config()  # noqa: F821  (nbgrader gives it to this file)

c.CourseDirectory.course_id = "rnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# The gradebook is gradebook.db in this folder, unless another database is named here, as in
# c.CourseDirectory.db_url = "postgresql+psycopg2://user@host/gradebook"

# An unwritten function in a notebook says the same as in a .py: that it is not written yet.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.authoring.released.LeaveStubs",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What was handed in is read as text, and marked behind the wall: no kernel is started, and nothing of a student's
# runs in nbgrader's process. In the place of Execute and SaveAutoGrades stands the judge.
c.Autograde.exporter_class = "autograder.gradebook.autograding.Submitted"
c.Autograde.autograde_preprocessors = [
    "autograder.gradebook.autograding.Judge",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What the right formula with errors like those of float32 earns, as `autograder grade --imprecise` has it.
# c.Judge.imprecise = 0.5

# Whose timestamp.txt counts: "most" (of all, if more than half of an assignment's folders have one, which is so after
# nbgrader's collecting), "all", or "none".
# c.Judge.timestamps = "most"

# Feedback: "nbgrader", made by nbgrader generate_feedback, or "pages", our own, which autograder grade --nbgrader
# writes into feedback/ while it marks; then leave generate_feedback out.
# c.Judge.feedback = "pages"

# A second layer below the text that is made harmless: outputs of cells that a kernel of your own has run.
c.HTMLExporter.sanitize_html = True
