"""Memory that forked processes share until one of them writes to it, and what they have of their own."""

import ctypes
import gc

M_ARENA_MAX = -8
"""glibc's number for it (malloc.h)."""


def share_memory() -> None:
    """To be called before the processes are forked.

    What there is by then is left out of garbage collections: a collection writes to each object that it looks at, so
    that every process would get a copy of it (counting references copies some of it all the same). And threads take
    memory from one arena: each would keep what it freed in one of its own, though only one of them runs Python at a
    time.
    """
    gc.freeze()
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # there is none but in glibc
        mallopt(M_ARENA_MAX, 1)
