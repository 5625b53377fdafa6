"""An answer of the doctor's, and what it was asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine

from workbench import db
from workbench.settings import Settings


class State(Enum):
    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, as a sentence; `todo` says what to do where it is not fine."""

    state: State
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """An installation at one moment. `environment` is what the settings were read from."""

    settings: Settings
    environment: Mapping[str, str]
    engine: Engine
    at: datetime

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def database_file(self) -> Path | None:
        return db.file_of(self.engine)

    def is_given(self, setting: str) -> bool:
        return bool(self.environment.get(setting))


def fine(said: str) -> Answer:
    return Answer(State.FINE, said)


def look(said: str, todo: str) -> Answer:
    return Answer(State.LOOK, said, todo)


def wrong(said: str, todo: str) -> Answer:
    return Answer(State.WRONG, said, todo)
