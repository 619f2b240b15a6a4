"""The judge in a course of nbgrader, as instructors use it."""
