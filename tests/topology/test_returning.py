"""Large pieces of memory come from the system and go back to it at once, where the C library is glibc."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# glibc takes pieces from its own places up to the size of the largest that it ever gave back, unless told otherwise.
ASKED = """
import ctypes
from headwater.store.indexed.returning import LARGE_BYTES, share_arenas

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd a b c d e".split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype, library.malloc.restype = Told, ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
share_arenas()
library.free(library.malloc(16 * LARGE_BYTES))
before = library.mallinfo2().hblks
held = library.malloc(2 * LARGE_BYTES)
print(library.mallinfo2().hblks - before)
library.free(held)
print(library.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library is at work")
def test_a_large_piece_is_the_systems_even_after_a_larger_one_was_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1", "0"]
