"""What course.toml says of a course of one's own: its assignments, points, dates, and what lateness costs."""
