"""What the tests share: makers of submissions and classes, and tables of slips. Nothing here is a test."""
