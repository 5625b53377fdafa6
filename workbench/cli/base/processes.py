"""Forked processes under one master: replaced when they end, ended when it is told to end, and never without it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import NoReturn

from workbench import logs
from workbench.cli.base.sharing import share_memory

Job = Callable[[], None]

GRACE = 4.5
"""Seconds from SIGTERM until what has not ended is killed."""

SOONEST = 1.0
"""Seconds that a process must have run to be replaced at once; one that fails at its start is replaced after them."""

_STOPPING = {signal.SIGTERM, signal.SIGINT}
_AWAITED = {*_STOPPING, signal.SIGCHLD}


def run(jobs: Mapping[str, Job], *, started: Callable[[], None]) -> None:
    """Run each job in a process of its own until SIGTERM or SIGINT; `started` is called once all have been forked.

    To be called in a process without threads: a fork copies only the thread that forks. Signals that arrive meanwhile
    are kept until they are asked for, so that none is lost between two steps.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    lifeline = os.pipe()
    share_memory()
    running = {_fork(jobs[name], lifeline): (name, time.monotonic()) for name in jobs}
    started()
    while signal.sigwait(_AWAITED) not in _STOPPING:
        _replace_ended(jobs, running, lifeline)
    _end(set(running))


def _replace_ended(jobs: Mapping[str, Job], running: dict[int, tuple[str, float]], lifeline: tuple[int, int]) -> None:
    for pid in _reaped(set(running)):
        name, since = running.pop(pid)
        logs.warn("a process ended, and another is started", process=name)
        time.sleep(max(0.0, since + SOONEST - time.monotonic()))
        running[_fork(jobs[name], lifeline)] = (name, time.monotonic())


def _reaped(children: set[int]) -> set[int]:
    """Those that have ended."""
    return {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}


def _end(children: set[int]) -> None:
    """Ask them to end, and kill those that have not after `GRACE`."""
    deadline = time.monotonic() + GRACE
    for pid in children:
        os.kill(pid, signal.SIGTERM)
    while (children := children - _reaped(children)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _fork(job: Job, lifeline: tuple[int, int]) -> int:
    """The new process's id. Only the master holds the writing end of the lifeline: when it ends, however it ends,
    every reader sees the end of the file."""
    pid = os.fork()
    if pid == 0:
        _be_child(job, lifeline)
    return pid


def _be_child(job: Job, lifeline: tuple[int, int]) -> NoReturn:
    status = 1
    try:
        reading, writing = lifeline
        os.close(writing)
        threading.Thread(target=_end_with_master, args=(reading,), daemon=True).start()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the master says what follows
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
        job()
        status = 0
    except BaseException as error:
        logs.failed("a process ended by an error", error)
    finally:
        os._exit(status)


def _end_with_master(reading: int) -> None:
    """Without a master nobody would replace or end this process: what it has not committed is rolled back."""
    os.read(reading, 1)
    os._exit(1)
