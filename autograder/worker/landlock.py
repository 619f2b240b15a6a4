"""Landlock: from now on this process opens no file, makes none, connects nowhere and signals nobody outside.

Nothing is allowed, for all that student code may import is loaded before. See landlock(7).
"""

import ctypes
import os
import struct

from . import kernel

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same numbers on every architecture
VERSION = 1

# All rights that a version of the interface knows: of files, of the network, of what is scoped.
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_ALL_FILES = 0xFFFF
_NETWORK = 0x3  # bind and connect by TCP
_SCOPED = 0x3  # abstract sockets, signals


def restricted() -> str:
    """Denies everything that this kernel's Landlock can deny, for good. Names the layer; raises OSError without it."""
    version = kernel.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION))
    attributes = [_FILES.get(version, _ALL_FILES)]
    if version >= 4:
        attributes.append(_NETWORK)
    if version >= 6:
        attributes.append(_SCOPED)
    packed = struct.pack(f"<{len(attributes)}Q", *attributes)
    ruleset = kernel.syscall(CREATE_RULESET, packed, ctypes.c_size_t(len(packed)), ctypes.c_uint32(0))
    try:
        kernel.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return "landlock"
