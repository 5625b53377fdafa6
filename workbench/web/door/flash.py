"""Messages for the next page, shown once. The cookie holds no clinical text."""

from flask import Flask
from flask import session as cookie

from workbench.vocabulary import Outcome


def init(app: Flask) -> None:
    app.jinja_env.globals.update(just_decided=_taken, just_told=_told)


def decided(outcome: Outcome, *, items: int, batch: str | None = None) -> None:
    cookie["decided"] = {"outcome": outcome.value, "items": items, "batch": batch}


def told(words: str) -> None:
    """A sentence of ours, without anything clinical."""
    cookie["told"] = words


def _told() -> str | None:
    words: str | None = cookie.pop("told", None)
    return words


def _taken() -> dict[str, object] | None:
    taken: dict[str, object] | None = cookie.pop("decided", None)
    return taken
