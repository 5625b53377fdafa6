"""Writers of one SQLite database wait in line: first come, first served, across threads and processes (ADR 0016).

The line is a small file beside the database. It holds the next number to be given and the number whose turn it is.
Whoever holds number n has locked the byte n of a range far behind: the kernel unlocks it when the file is closed, also
when the process is killed. Its turn has come when no byte before it is locked.

Of the threads of a process only the foremost looks at the file. The others are woken by the one before them.
"""

import fcntl
import os
import struct
import time
from pathlib import Path
from threading import Event, Lock
from typing import Self

from workbench.db.waiting.one_at_a_time import let_others

IS_SUPPORTED = hasattr(fcntl, "F_OFD_SETLK")
"""Locks that belong to an open file and not to the process: only on Linux. Elsewhere SQLite's own waiting remains."""

COUNTERS = struct.Struct("qq")
LOCK = struct.Struct("hhqqi4x")
NUMBERS = 1 << 20
"""The byte of number 0."""

NEXT_LOOKS, OTHERS_LOOK, SELDOM = 0.00025, 0.0005, 0.005
"""Seconds between two looks: of whoever is next, of others for each one before them, and at most."""

A_MOMENT = 0.02
"""Seconds after which the other pages of this process no longer wait for one that waits in line."""


_arriving = Lock()
_last: dict[Path, Event] = {}
"""Of each file, what is set when the last thread of this process to join the line has left it."""


class Place:
    """A place in the line, kept until `leave`."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._number = 0
        self._left = Event()

    @classmethod
    def take(cls, file: Path, seconds: float) -> Self:
        """Wait for the turn; raises TimeoutError after so many seconds."""
        place, until = cls(file), time.monotonic() + seconds
        try:
            with _arriving:
                place._take_number(until)
                before, _last[file] = _last.get(file), place._left
            if before and not before.wait(A_MOMENT):
                let_others()
                before.wait(until - time.monotonic())
            place._wait(until)
        except BaseException:
            place.leave()
            raise
        return place

    def leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._left.set()

    __del__ = leave

    def _take_number(self, until: float) -> None:
        while not self._locks(fcntl.F_WRLCK, 0, 1):
            _pause(NEXT_LOOKS, until)
        last, turn = self._counters()
        self._number = last + 1
        os.pwrite(self._descriptor, COUNTERS.pack(self._number, turn), 0)
        self._locks(fcntl.F_WRLCK, NUMBERS + self._number, 1)
        self._locks(fcntl.F_UNLCK, 0, 1)

    def _wait(self, until: float) -> None:
        moment = time.monotonic() + A_MOMENT
        while not self._locks(fcntl.F_RDLCK, NUMBERS, self._number):
            if time.monotonic() > moment:
                let_others()
            before = self._number - self._counters()[1]
            _pause(NEXT_LOOKS if before <= 1 else min(before * OTHERS_LOOK, SELDOM), until)
        os.pwrite(self._descriptor, self._number.to_bytes(8, "little"), 8)

    def _counters(self) -> tuple[int, int]:
        """The last number given, and the number whose turn it is: an estimate, for how often to look."""
        found = os.pread(self._descriptor, COUNTERS.size, 0)
        return COUNTERS.unpack(found) if len(found) == COUNTERS.size else (0, 0)

    def _locks(self, kind: int, start: int, length: int) -> bool:
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_OFD_SETLK, LOCK.pack(kind, os.SEEK_SET, start, length, 0))
        except BlockingIOError:
            return False
        return True


def _pause(seconds: float, until: float) -> None:
    if time.monotonic() >= until:
        raise TimeoutError("others are writing")
    time.sleep(seconds)
