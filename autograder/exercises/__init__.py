"""How each assignment is asked about: one file an assignment, the place where an instructor edits."""
