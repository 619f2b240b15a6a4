"""From answers to a report: compare, judge, diagnose, explain."""
