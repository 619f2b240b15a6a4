"""The sentence with which a file is turned away."""


class RefusedFileError(Exception):
    """Turns one file away; the message is a sentence for the person who handed it in."""


def too_much_code(name: str, length: int, most: int) -> RefusedFileError:
    """Says how much code there is, and how much there may be."""
    return RefusedFileError(
        f"{name} holds {length:,} bytes of code, and no more than {most:,} bytes are read; it should hold your "
        "functions, and no data. Take out what is not code of yours, save it and hand it in again."
    )
