"""What authors use: assignments and notebooks made from solutions, and whether the course is sound."""
