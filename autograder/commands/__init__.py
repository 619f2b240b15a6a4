"""The commands, a file each. What takes long to import is imported where a command is run."""
