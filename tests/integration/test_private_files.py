"""Whatever the umask is, what the workbench writes is its own user's alone: files 0600, folders 0700."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import RIVERSIDE, CommandLine
from workbench import db, settings
from workbench.settings import from_environment


@pytest.fixture(autouse=True)
def _nothing_masked() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder.parent)) for path in paths if path.stat().st_mode & 0o077]


def test_a_database_and_what_lies_beside_it(workbench: CommandLine) -> None:
    workbench.database.unlink()
    workbench.ok("db", "upgrade")
    engine = db.open_engine(f"sqlite:///{workbench.database}")
    with db.writing(engine):
        names = {path.name.removeprefix("workbench.sqlite3") for path in workbench.folder.iterdir()}
        assert names == {"", "-wal", "-shm", "-line"}
        assert open_to_others(workbench.folder) == []
    engine.dispose()


def test_a_database_of_an_earlier_release_is_closed_to_others(workbench: CommandLine) -> None:
    workbench.database.chmod(0o644)
    workbench.ok("check")
    assert open_to_others(workbench.folder) == []


def test_a_key_checkpoints_and_an_export(riverside: CommandLine) -> None:
    inside = riverside.folder / "made" / "below"
    where = {"WORKBENCH_SIGNING_KEY": str(inside / "key.pem"), "WORKBENCH_CHECKPOINTS": str(inside / "checkpoints")}
    assert riverside("key", "new", **where).exit_code == 0
    assert riverside("audit", "checkpoint", **where).exit_code == 0
    exported = ("audit", "export", "--practice", RIVERSIDE, "--format", "csv", "-o", inside / "audit.csv")
    assert riverside(*exported).exit_code == 0
    assert len([*inside.rglob("*.*")]) == 3
    assert open_to_others(riverside.folder) == []


def test_the_local_folder_also_if_an_earlier_release_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INSTANCE", tmp_path / "instance")
    settings.INSTANCE.mkdir()
    from_environment({})
    assert open_to_others(settings.INSTANCE) == []
