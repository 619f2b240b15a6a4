"""What learners use: check."""
