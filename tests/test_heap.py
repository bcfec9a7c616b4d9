"""Threads share one heap after ``share_heap``, where the C library is glibc."""

from __future__ import annotations

import subprocess
import sys

import pytest

COUNT = """
import ctypes, sys, threading
from according.heap import share_heap
libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit("no glibc")
if sys.argv[1] == "shared":
    share_heap()
libc.malloc.restype = ctypes.c_void_p
barrier = threading.Barrier(4)
def allocate():
    barrier.wait()  # all live at once: the heap of one that has ended would be used again
    for _ in range(200):
        libc.malloc(5000)
threads = [threading.Thread(target=allocate) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
libc.fopen.restype = ctypes.c_void_p
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fflush(ctypes.c_void_p(out))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps are Linux's")
def test_threads_share_one_heap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)

    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", COUNT, how], capture_output=True, text=True, check=False
        )
        if "no glibc" in done.stderr:
            pytest.skip("another C library")
        assert done.returncode == 0, done.stderr
        return done.stdout.count("<heap nr=")

    assert heaps("shared") == 1
    assert heaps("as it comes") > 1
