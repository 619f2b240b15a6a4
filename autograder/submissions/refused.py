"""The sentence with which a file is turned away."""


class RefusedFileError(Exception):
    """Turns one file away; the message is a sentence for the person who handed it in."""
