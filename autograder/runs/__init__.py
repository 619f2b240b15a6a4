"""A run that is kept in a folder: every mark as it is made, and what it was made by."""
