"""A zip written while it is sent: constant memory, and the digest of each file for the manifest that closes it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from workbench.exports.manifest import Written
from workbench.london import LONDON
from workbench.tabular import Taken

FASTEST = 1
"""The level of compression: most of the time goes into it."""

ONLY_ITS_OWNER_READS = 0o600 << 16


class File(NamedTuple):
    """`rows` is asked when all parts have been taken."""

    name: str
    parts: Iterable[bytes]
    rows: Callable[[], int | None] = lambda: None


def zipped(
    files: Iterable[File], closing: Callable[[Sequence[Written]], tuple[str, bytes]], *, at: datetime
) -> Iterator[bytes]:
    """The zip in parts; `closing` makes its last file, from what is known of the others."""
    taken, written = Taken(), list[Written]()
    with ZipFile(taken, "w", ZIP_DEFLATED) as whole:  # type: ignore[call-overload]
        for file in files:
            digest, length = hashlib.sha256(), 0
            with whole.open(_entry(file.name, at), "w", force_zip64=True) as target:
                for part in file.parts:
                    digest.update(part)
                    length += len(part)
                    target.write(part)
                    yield taken.take()
            written.append(Written(file.name, length, digest.hexdigest(), file.rows()))
        name, content = closing(written)
        whole.writestr(_entry(name, at), content)
    yield taken.take()


def _entry(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, at.astimezone(LONDON).timetuple()[:6])
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, ONLY_ITS_OWNER_READS
    entry._compresslevel = FASTEST  # type: ignore[attr-defined]  # its public name comes with Python 3.13
    return entry
