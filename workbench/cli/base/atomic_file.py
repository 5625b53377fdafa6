"""Write a file atomically."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from workbench.cli.base.command import Refused


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A temporary file in the same folder, readable by its owner only, that replaces `file` once it is complete.

    After an error `file` is as before, and the temporary file is deleted.
    """
    if file.exists() and not file.is_file():
        raise Refused(f"{file} is not an ordinary file. Choose another.")
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
