"""The log: lines of JSON on standard output, made of a closed list of fields, so that nothing of a record gets in.

What other packages say is told by their name and the kind of the error only: their words may quote what was sent.
"""

import logging
import sys
from datetime import UTC, datetime
from typing import Final

import orjson

logging.raiseExceptions = False
"""A log that cannot be written would print what it was to say, with a traceback, where nobody asked for it."""

OURS: Final = "workbench"
FIELDS = frozenset({"route", "method", "status", "milliseconds", "kind", "process", "practice", "count", "port"})
"""What a line may have beside its time, level and event; none of them is what somebody typed or sent."""


def begin(*, everything: bool) -> None:
    """Log to standard output: `everything`, or only what went wrong."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(logging.INFO if everything else logging.WARNING)
    logging.captureWarnings(capture=True)


def note(event: str, **fields: str | float | None) -> None:
    """Something that happened as it should. `event` is a constant."""
    _log(logging.INFO, event, fields)


def warn(event: str, **fields: str | float | None) -> None:
    _log(logging.WARNING, event, fields)


def failed(event: str, error: BaseException, **fields: str | float | None) -> None:
    """Something that went wrong: the kind of the error, never its message."""
    _log(logging.ERROR, event, {**fields, "kind": type(error).__name__})


def _log(level: int, event: str, fields: dict[str, str | float | None]) -> None:
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"the log has no field {', '.join(sorted(unknown))}")
    logging.getLogger(OURS).log(level, event, extra={"fields": fields})


class Lines(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        is_ours = record.name == OURS
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = record.getMessage() if is_ours else f"something in {record.name}"
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        line = {"at": at, "level": record.levelname.lower(), "event": said, "pid": record.process}
        line |= {"kind": kind} if kind else {}
        line |= {name: value for name, value in getattr(record, "fields", {}).items() if value is not None}
        return orjson.dumps(line, default=lambda value: type(value).__name__).decode()
