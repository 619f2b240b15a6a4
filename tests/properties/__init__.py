"""What properties catch without an answer key, measured."""
