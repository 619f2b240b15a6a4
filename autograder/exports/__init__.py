"""Marks in the form that a learning platform takes, one file each; and what sets a platform up to mark by itself."""
