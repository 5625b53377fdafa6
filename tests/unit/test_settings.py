"""Settings come from the environment; production has no defaults for its secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from workbench import settings
from workbench.people import IDLE
from workbench.settings import MissingSetting, from_environment

GIVEN = {"WORKBENCH_DATABASE_URL": "sqlite:////x", "WORKBENCH_SECRET_KEY": "k" * 32}


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where local things are kept, elsewhere than the developer's own."""
    folder = tmp_path / "instance"
    monkeypatch.setattr(settings, "INSTANCE", folder)
    return folder


def test_what_is_given_is_taken() -> None:
    found = from_environment({**GIVEN, "WORKBENCH_PORT": "9000", "WORKBENCH_DEMO_PASSWORD": "demo"})
    assert (found.database_url, found.secret_key) == ("sqlite:////x", "k" * 32)
    assert (found.port, found.demo_password, found.production) == (9000, "demo", False)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("sqlite:///instance/trial.sqlite3", f"sqlite:///{Path.cwd()}/instance/trial.sqlite3"),
        ("sqlite:////var/lib/workbench.sqlite3", "sqlite:////var/lib/workbench.sqlite3"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql+psycopg://workbench@/workbench?host=/run", "postgresql+psycopg://workbench@/workbench?host=/run"),
    ],
)
def test_a_file_is_one_of_the_folder_where_the_command_was_given(given: str, taken: str) -> None:
    """`serve` looked for it elsewhere than `db upgrade`."""
    assert from_environment({"WORKBENCH_DATABASE_URL": given}).database_url == taken


def test_nothing_given_works_on_ones_own_machine(instance: Path) -> None:
    found = from_environment({})
    assert found.database_url == f"sqlite:///{instance / 'workbench.sqlite3'}"
    assert (found.port, found.demo_password) == (8000, None)
    assert len(found.secret_key) == 64


def test_no_secret_is_made_before_one_is_needed(instance: Path) -> None:
    """Whoever owns the tables migrates them, and signs no cookies."""
    from_environment({"WORKBENCH_DATABASE_URL": "sqlite:///x"})
    assert not instance.exists()


def test_the_local_secret_is_made_once_and_is_its_owners_alone(instance: Path) -> None:
    assert from_environment({}).secret_key == from_environment({}).secret_key
    assert (instance / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_empty_setting_is_none(instance: Path) -> None:
    found = from_environment(dict.fromkeys(("WORKBENCH_SECRET_KEY", "WORKBENCH_DEMO_PASSWORD"), ""))
    assert (len(found.secret_key), found.demo_password) == (64, None)


def test_production_needs_a_secret_of_its_own(instance: Path) -> None:
    with pytest.raises(MissingSetting, match="WORKBENCH_SECRET_KEY is not set"):
        from_environment({"WORKBENCH_ENV": "production", "WORKBENCH_DATABASE_URL": "sqlite:///x"})
    assert not instance.exists()


def test_production_is_production() -> None:
    assert from_environment({**GIVEN, "WORKBENCH_ENV": "production"}).production


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "80 ", "8e3"])
def test_a_port_is_a_port(port: str) -> None:
    with pytest.raises(MissingSetting, match="WORKBENCH_PORT"):
        from_environment({**GIVEN, "WORKBENCH_PORT": port})


@pytest.mark.parametrize("minutes", ["", "4", "721", "-30", "30m", "0.5"])
def test_the_idle_time_is_a_number_of_minutes(minutes: str) -> None:
    with pytest.raises(MissingSetting, match="a number of minutes from 5 to 720"):
        from_environment({**GIVEN, "WORKBENCH_IDLE_MINUTES": minutes})


def test_who_sets_nothing_idles_for_as_long_as_the_documents_say() -> None:
    assert from_environment(GIVEN).idle == IDLE
    assert from_environment({**GIVEN, "WORKBENCH_IDLE_MINUTES": "45"}).idle == timedelta(minutes=45)


def test_the_nhs_header_is_for_those_who_ask_for_it() -> None:
    assert not from_environment(GIVEN).nhs_header
    assert from_environment({**GIVEN, "WORKBENCH_NHS_HEADER": "yes"}).nhs_header
    with pytest.raises(MissingSetting, match="WORKBENCH_NHS_HEADER is 'true'; it must be yes or no"):
        from_environment({**GIVEN, "WORKBENCH_NHS_HEADER": "true"})


def test_production_refuses_a_short_secret() -> None:
    with pytest.raises(MissingSetting, match="shorter than 32"):
        from_environment({**GIVEN, "WORKBENCH_ENV": "production", "WORKBENCH_SECRET_KEY": "x"})
