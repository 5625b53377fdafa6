"""The command line, run in-process on a database file of its own, and FHIR bundles to give it."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from workbench.cli import main

RIVERSIDE = "A82038"
ROSA = "9990000018"


class CommandLine:
    """`workbench …` on one database; `folder` is a place for its files."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.folder, self.database = folder, folder / "workbench.sqlite3"
        self.address = f"sqlite:///{self.database}"
        shutil.copy(migrated, self.database)  # nobody else may read it either

    def __call__(self, *words: str | Path, stdin: str = "", **environment: str | None) -> Result:
        usual = {
            "WORKBENCH_DATABASE_URL": self.address, "WORKBENCH_ENV": None,
            "WORKBENCH_UPLOADS": str(self.folder / "uploads"),
        }  # fmt: skip
        return CliRunner(env={**usual, **environment}).invoke(main, [str(word) for word in words], input=stdin)

    def ok(self, *words: str | Path, stdin: str = "") -> str:
        result = self(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def rows(self, query: str) -> list[Any]:
        """Straight from the file."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def in_one_file(self) -> Path:
        """The database, to be copied: nothing of it is in its log."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.database

    def write(self, *statements: str) -> None:
        """Past the verbs, as no part of the workbench does."""
        connection = sqlite3.connect(self.database)
        connection.executescript("; ".join(statements))
        connection.close()

    def file(self, name: str, *bundles: Any) -> Path:
        """A file of bundles, one on each line; one that is text is written as it is."""
        made = self.folder / name
        made.parent.mkdir(exist_ok=True)
        lines = [bundle if isinstance(bundle, str) else json.dumps(bundle) for bundle in bundles]
        made.write_text("\n".join(lines), encoding="utf-8")
        return made


def a_bundle(
    nhs_number: str = ROSA, *, at: str = RIVERSIDE, texts: Sequence[str] = ("Blood pressure",), name: str = "rosa"
) -> dict[str, Any]:
    """One patient, registered at that practice, with an observation for each text."""
    patient = {
        "resourceType": "Patient", "id": name, "birthDate": "1984-05-06", "gender": "female",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number}],
        "name": [{"given": [name], "family": "Marsh"}], "managingOrganization": {"reference": "Organization/practice"},
    }  # fmt: skip
    practice = {
        "resourceType": "Organization", "id": "practice",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": at}],
    }  # fmt: skip
    observed = [an_observation(f"{name}-{number}", name, text) for number, text in enumerate(texts)]
    return {
        "resourceType": "Bundle", "type": "collection",
        "entry": [{"resource": each} for each in (patient, practice, *observed)],
    }  # fmt: skip


def an_observation(source_id: str, patient: str, text: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": source_id, "status": "final", "code": {"text": text},
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": "2026-03-02",
        "issued": "2026-03-02T12:00:00Z",
    }  # fmt: skip


@pytest.fixture
def workbench(tmp_path: Path, sqlite_file: tuple[Path, Engine]) -> CommandLine:
    """On an empty database."""
    return CommandLine(tmp_path, sqlite_file[0].with_suffix(".new"))


@pytest.fixture
def riverside(tmp_path: Path, riverside_file: Path) -> CommandLine:
    """With Riverside Surgery, on since 2026-01-01."""
    return CommandLine(tmp_path, riverside_file)


@pytest.fixture(scope="session")
def riverside_file(tmp_path_factory: pytest.TempPathFactory, sqlite_file: tuple[Path, Engine]) -> Path:
    """The database of Riverside Surgery, made once to be copied."""
    workbench = CommandLine(tmp_path_factory.mktemp("riverside"), sqlite_file[0].with_suffix(".new"))
    workbench.ok("practice", "add", RIVERSIDE, "--name", "Riverside Surgery", "--system", "emis")
    workbench.ok("practice", "switch-on", RIVERSIDE, "--on", "2026-01-01")
    return workbench.in_one_file()
