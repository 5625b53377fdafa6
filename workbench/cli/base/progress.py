"""A progress bar on a terminal, and nothing on a pipe."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

T = TypeVar("T")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yields a function that advances the bar by a number of steps (bytes, rows)."""
    with _bar() as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)


@contextmanager
def share_done(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yields a function of the number done and the total, which sets the bar."""
    with _bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


class Counted(Generic[T]):
    """Iterates over rows, counts them and advances the bar."""

    def __init__(self, rows: Iterable[T], advance: Callable[[int], None]) -> None:
        self.rows, self.advance, self.count = rows, advance, 0

    def __iter__(self) -> Iterator[T]:
        for row in self.rows:
            self.count += 1
            self.advance(1)
            yield row
