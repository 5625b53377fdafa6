"""What a server sent and is no bundle: kept in a private folder beside its cause, to be looked at; the newest alone."""

from contextlib import suppress
from pathlib import Path

from workbench import private_files

MOST = 20
NOT_KEPT = "It could not be kept"


def keep_bad(folder: Path, feed: int, row: int, raw: bytes, cause: str) -> str:
    """Where it is, as a sentence. Its file and the `.txt` beside are their owner's alone (0600)."""
    name = f"feed-{feed}-{row:010}.page"
    try:
        private_files.make_folder(folder)
        for file, content in ((name, raw), (f"{name}.txt", cause.encode())):
            with private_files.written_anew(folder / file) as written:
                written.write(content)
        _forget_older(folder, feed)
    except OSError:
        return NOT_KEPT
    return f"What came is kept on the server as {folder.name}/{name}"


def _forget_older(folder: Path, feed: int) -> None:
    for file in sorted(folder.glob(f"feed-{feed}-*.page"))[:-MOST]:
        for each in (file, file.with_name(f"{file.name}.txt")):
            with suppress(FileNotFoundError):
                each.unlink()
