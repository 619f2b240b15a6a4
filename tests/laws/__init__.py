"""What the laws catch without an answer key, measured."""
