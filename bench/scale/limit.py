"""The machine's limit: a breadth-first search in C over the same arrays, with uids written out as text."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCE = r"""
#include <stdint.h>
#include <string.h>
/* Reaches everything from `start`; writes the nodes in order, their depths and their names of 32 digits. */
int32_t reach(const int32_t *first, const int32_t *far, const uint8_t *pass, const uint8_t *raw, int32_t nodes,
              int32_t start, uint8_t *seen, int32_t *queue, int32_t *depth, char *text) {
  static const char digits[] = "0123456789abcdef";
  memset(seen, 0, (size_t)nodes);
  int32_t head = 0, tail = 0;
  queue[tail] = start; depth[tail++] = 0; seen[start] = 1;
  while (head < tail) {
    int32_t node = queue[head], next = depth[head] + 1; head++;
    for (int32_t at = first[node]; at < first[node + 1]; at++) {
      int32_t other = far[at];
      if (pass[at] && !seen[other]) { seen[other] = 1; queue[tail] = other; depth[tail++] = next; }
    }
  }
  for (int32_t i = 0; i < tail; i++) {
    const uint8_t *from = raw + 16 * (size_t)queue[i]; char *to = text + 32 * (size_t)i;
    for (int k = 0; k < 16; k++) { to[2 * k] = digits[from[k] >> 4]; to[2 * k + 1] = digits[from[k] & 15]; }
  }
  return tail;
}
"""


@cache
def compiled() -> Callable[..., int] | None:
    """Return the search, compiled with -O3; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="headwater-bench-"))
    (folder / "reach.c").write_text(SOURCE)
    subprocess.run(
        [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", "reach.so", "reach.c"],
        cwd=folder,
        check=True,
    )
    function = ctypes.CDLL(str(folder / "reach.so")).reach
    function.restype = ctypes.c_int32
    return function


def search(
    starts: NDArray[np.int32],
    far: NDArray[np.int32],
    passing: NDArray[np.bool_],
    names: NDArray[np.uint64],
    at: int,
) -> Callable[[], int] | None:
    """Return what searches from node `at` and gives how many it reached; buffers are made beforehand."""
    function = compiled()
    if function is None:
        return None
    nodes = len(starts) - 1
    raw = np.ascontiguousarray(names.astype(">u8")).view(np.uint8)
    kept = [
        np.ascontiguousarray(starts, dtype=np.int32),
        np.ascontiguousarray(far, dtype=np.int32),
        passing.astype(np.uint8),
        raw,
    ]
    seen, queue, depth = np.empty(nodes, np.uint8), np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    text = np.empty(32 * nodes, np.uint8)
    pointers = [each.ctypes.data_as(ctypes.c_void_p) for each in (*kept, seen, queue, depth, text)]
    first, targets, passed, raw_, *buffers = pointers

    def run(_kept: object = (kept, seen, queue, depth, text)) -> int:
        return function(first, targets, passed, raw_, nodes, at, *buffers)

    return run
