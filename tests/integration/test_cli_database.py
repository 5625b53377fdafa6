"""`workbench db`, `check`, `serve`: a database that is not there, not ready or not whole."""

import pytest

from tests.commands import RIVERSIDE, CommandLine, a_bundle


def test_an_upgrade_makes_the_database_and_is_safe_to_run_again(workbench: CommandLine) -> None:
    workbench.database.unlink()
    assert "is at revision" in workbench.ok("db", "upgrade")
    assert "is at revision" in workbench.ok("db", "upgrade")
    assert workbench.ok("check") == "No faults were found.\n"


def test_an_upgrade_makes_the_databases_folder_for_its_owner_alone(workbench: CommandLine) -> None:
    folder = workbench.folder / "new"
    made = workbench("db", "upgrade", WORKBENCH_DATABASE_URL=f"sqlite:///{folder}/workbench.sqlite3")
    assert (made.exit_code, folder.stat().st_mode & 0o777) == (0, 0o700)


def test_a_database_that_is_not_upgraded_is_named_as_such(workbench: CommandLine) -> None:
    workbench.database.unlink()
    result = workbench("practice", "show", RIVERSIDE)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: The database is at revision none")
    assert "run: workbench db upgrade" in result.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"WORKBENCH_DATABASE_URL": "nonsense"}, "WORKBENCH_DATABASE_URL is not"),
        ({"WORKBENCH_DATABASE_URL": "sqlite:////nowhere/at/all"}, "unable to open database file"),
        ({"WORKBENCH_PORT": "many"}, "WORKBENCH_PORT is 'many'"),
        ({"WORKBENCH_ENV": "production", "WORKBENCH_SECRET_KEY": None}, "WORKBENCH_SECRET_KEY is not set"),
    ],
)
def test_a_wrong_setting_is_one_sentence(workbench: CommandLine, environment: dict[str, str | None], said: str) -> None:
    result = workbench("check", **environment)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr


def test_a_file_that_is_no_database_is_one_sentence(workbench: CommandLine) -> None:
    workbench.database.write_text("not a database " * 100)
    result = workbench("check")
    assert (result.exit_code, result.stderr) == (2, "Error: The database cannot be used: file is not a database.\n")


def test_check_names_each_projection_that_does_not_hold(riverside: CommandLine) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    riverside.write("UPDATE entry SET state = 'left-visible'")
    result = riverside("check")
    assert result.exit_code == 1
    assert "A82038: entry 1 does not stand where its decisions put it" in result.stdout.splitlines()


def test_a_missing_guard_is_found_by_check_and_stops_serve(workbench: CommandLine) -> None:
    workbench.write("DROP TRIGGER decision_no_delete")
    assert workbench("check").exit_code == 1
    result = workbench("serve")
    assert result.exit_code == 2
    assert "The guard decision_no_delete is missing or switched off" in result.stderr
