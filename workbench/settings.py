"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from workbench import private_files

PROJECT = Path(__file__).resolve().parent.parent
INSTANCE = PROJECT / "instance"
SHORTEST_SECRET = 32
MOST_EXPORT_DAYS = 90
FEWEST_IDLE_MINUTES, MOST_IDLE_MINUTES = 5, 12 * 60


class MissingSetting(Exception):
    """A setting is missing or invalid; the message says which, and what it must be."""


@dataclass(frozen=True)
class Settings:
    database_url: str
    given_key: str = ""
    port: int = 8000
    production: bool = False
    demo_password: str | None = None
    idle: timedelta = timedelta(minutes=30)
    nhs_header: bool = False
    signing_key: Path | None = None
    checkpoints: Path = INSTANCE / "checkpoints"
    exports: Path = INSTANCE / "exports"
    export_days: int = 7
    uploads: Path = INSTANCE / "uploads"
    address: str = ""
    metrics_port: int | None = None

    @property
    def secret_key(self) -> str:
        """What signs the cookies: for local use it is made and kept by whatever needs it first."""
        return self.given_key or _local_secret()


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    production = environment.get("WORKBENCH_ENV") == "production"
    return Settings(
        database_url=_from_here(environment.get("WORKBENCH_DATABASE_URL", "")) or _local_database(),
        given_key=_given_key(environment.get("WORKBENCH_SECRET_KEY", ""), production=production),
        port=_port("WORKBENCH_PORT", environment.get("WORKBENCH_PORT", "8000")),
        production=production,
        demo_password=environment.get("WORKBENCH_DEMO_PASSWORD") or None,
        idle=_idle(environment.get("WORKBENCH_IDLE_MINUTES", "30")),
        nhs_header=_yes_or_no("WORKBENCH_NHS_HEADER", environment.get("WORKBENCH_NHS_HEADER", "no")),
        signing_key=_path(environment.get("WORKBENCH_SIGNING_KEY")),
        checkpoints=_path(environment.get("WORKBENCH_CHECKPOINTS")) or INSTANCE / "checkpoints",
        exports=_path(environment.get("WORKBENCH_EXPORTS")) or INSTANCE / "exports",
        export_days=_export_days(environment.get("WORKBENCH_EXPORT_DAYS", "7")),
        uploads=_path(environment.get("WORKBENCH_UPLOADS")) or INSTANCE / "uploads",
        address=environment.get("WORKBENCH_ADDRESS", ""),
        metrics_port=_port_if_given(environment, "WORKBENCH_METRICS_PORT"),
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _idle(text: str) -> timedelta:
    if not text.isdecimal() or not FEWEST_IDLE_MINUTES <= int(text) <= MOST_IDLE_MINUTES:
        wanted = f"a number of minutes from {FEWEST_IDLE_MINUTES} to {MOST_IDLE_MINUTES}"
        raise MissingSetting(f"WORKBENCH_IDLE_MINUTES is {text!r}; it must be {wanted}.")
    return timedelta(minutes=int(text))


def _export_days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= MOST_EXPORT_DAYS:
        raise MissingSetting(f"WORKBENCH_EXPORT_DAYS is {text!r}; it must be a number from 1 to {MOST_EXPORT_DAYS}.")
    return int(text)


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise MissingSetting(f"{name} is {text!r}; it must be yes or no.")
    return text == "yes"


def _port(name: str, text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise MissingSetting(f"{name} is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def _port_if_given(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name)
    return _port(name, text) if text else None


def _from_here(address: str) -> str:
    """A relative SQLite file is one of the folder where the command was given, whoever opens it: Flask-SQLAlchemy would
    look for it in `instance/`."""
    scheme, _, file = address.partition(":///")
    if not scheme.startswith("sqlite") or not file or file.startswith(("/", ":memory:", "file:")):
        return address
    return f"{scheme}:///{Path(file).absolute()}"


def _local_database() -> str:
    _make_instance()
    return f"sqlite:///{INSTANCE / 'workbench.sqlite3'}"


def _given_key(given: str, *, production: bool) -> str:
    """In production one must be given."""
    if production and not given:
        raise MissingSetting("WORKBENCH_SECRET_KEY is not set; production needs one: 32 random bytes or more.")
    if production and len(given) < SHORTEST_SECRET:
        raise MissingSetting(f"WORKBENCH_SECRET_KEY is shorter than {SHORTEST_SECRET} characters; make it longer.")
    return given


def _local_secret() -> str:
    kept = INSTANCE / "secret-key"
    if not kept.exists():
        _make_instance()
        with private_files.new_file(kept) as made:
            made.write(secrets.token_hex(32).encode())
    return kept.read_text()


def _make_instance() -> None:
    """The folder is ours alone, also one that an earlier release made for others to read."""
    private_files.close_to_others(private_files.make_folder(INSTANCE))
