"""A file that is there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from workbench.cli.base.command import Refused


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A file beside this one that takes its place when all is written; its owner alone can read it."""
    if file.exists() and not file.is_file():
        raise Refused(f"{file} is not an ordinary file; choose another.")
    try:
        target = NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False)  # noqa: SIM115
    except OSError as error:
        raise Refused(f"Nothing can be written to {file.parent}: {error.strerror}.") from error
    written = Path(target.name)
    try:
        with target:
            yield cast(BinaryIO, target)
        written.replace(file)
    except BaseException:
        written.unlink()
        raise
