"""The examples for production: units that systemd accepts, settings that exist, and nothing that logs addresses."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from workbench.settings import PROJECT

DEPLOY = PROJECT / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENED = {
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "RestrictNamespaces=yes", "LockPersonality=yes", "UMask=0077",
}  # fmt: skip
NOT_ROOT = {"User=workbench", "DynamicUser=yes"}
ASKED_FOR = {"setrlimit", "prlimit64", "setpriority"}
"""Of the system calls that change resources, which the filter of `serve` forbids: the limits of a reader, and how far a
check of passwords stands back."""

BEARABLE = 2.0
"""What `systemd-analyze security` may say at most; 10 is a service without any protection."""

SYSTEMD = shutil.which("systemd-analyze")
WITH_SYSTEMD = pytest.mark.skipif(SYSTEMD is None, reason="needs systemd-analyze")


def named(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("unit", SERVICES, ids=named)
def test_a_service_is_hardened(unit: Path) -> None:
    lines = set(unit.read_text().splitlines())
    assert HARDENED - lines == set()
    assert NOT_ROOT & lines


def test_the_filter_of_serve_lets_it_make_the_calls_that_it_makes() -> None:
    unit = (DEPLOY / "systemd/workbench.service").read_text()
    allowed = re.findall(r"^SystemCallFilter=([^~@].*)$", unit, re.MULTILINE)
    assert set(" ".join(allowed).split()) >= ASKED_FOR


@WITH_SYSTEMD
@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_systemd_accepts_a_unit(unit: Path, tmp_path: Path) -> None:
    """With programs that are here in place of those that are installed there."""
    for each in UNITS:
        (tmp_path / each.name).write_text(each.read_text().replace("/srv/workbench/.venv/bin/workbench", "/bin/true"))
    command = [str(SYSTEMD), "verify", str(tmp_path / unit.name)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if line.startswith(unit.stem)] == []


@WITH_SYSTEMD
@pytest.mark.parametrize("unit", SERVICES, ids=named)
def test_systemd_finds_it_little_exposed(unit: Path) -> None:
    command = [str(SYSTEMD), "security", "--offline=true", "--no-pager", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exposed = re.search(r"exposure level for .*: ([\d.]+)", said)
    assert exposed
    assert float(exposed[1]) <= BEARABLE


def test_each_timer_starts_a_service() -> None:
    assert {unit.stem for unit in UNITS if unit.suffix == ".timer"} <= {unit.stem for unit in SERVICES}


def test_the_example_sets_only_what_is_a_setting() -> None:
    example = set(re.findall(r"^(WORKBENCH_[A-Z_]+)=", (DEPLOY / "systemd/settings.example").read_text(), re.MULTILINE))
    known = set(re.findall(r"WORKBENCH_[A-Z_]+", (PROJECT / "workbench/settings.py").read_text()))
    assert example
    assert example - known == set()


def test_no_web_server_logs_addresses() -> None:
    nginx, caddy = (DEPLOY / "nginx/workbench.conf").read_text(), (DEPLOY / "caddy/Caddyfile").read_text()
    assert nginx.count("access_log off;") == len(re.findall(r"^server \{", nginx, re.MULTILINE)) == 3
    # Its lines about a request have its address, also in the server of those who ask for another host.
    assert re.findall(r"error_log (\S+);", nginx) == ["/dev/null"] * 3
    assert re.findall(r"^\s*log\b.*\{\s*(.*)\s*\}", caddy, re.MULTILINE) == ["exclude http.log.error"]
    for said in (nginx, caddy):
        assert re.search(r"Strict-Transport-Security.*max-age=\d{8}; includeSubDomains", said)
