"""What is known to go wrong, and how it is told."""
