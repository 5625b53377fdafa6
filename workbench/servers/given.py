"""Checks of settings as given: each returns a message for what cannot be used, by the setting's name."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workbench.servers.addresses import fault_of
from workbench.servers.secrets_read import SecretNotRead, written

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Given = Mapping[str, str]
Wrong = dict[str, str]


def strange(given: Given, names: tuple[str, ...], of: str) -> Wrong:
    return {name: f"{name} is no setting of {of}. There are: {', '.join(names)}" for name in given if name not in names}


def address(given: Given, name: str, *, needed: bool) -> Wrong:
    if name not in given:
        return {name: f"Give the server’s address: --{name} https://HOST/PATH"} if needed else {}
    fault = fault_of(given[name], f"--{name}")
    return {name: fault} if fault else {}


def one_of(given: Given, name: str, choices: tuple[str, ...], *, needed: bool = False) -> Wrong:
    if name in given and given[name] in choices:
        return {}
    return {name: f"Give --{name}: {', '.join(choices)}"} if needed or name in given else {}


def at_most_one(given: Given, names: tuple[str, ...], what: str) -> Wrong:
    found = [name for name in names if name in given]
    if len(found) < 2:
        return {}
    return {found[1]: f"Give one of --{found[0]} and --{found[1]}: {what} comes from one place"}


def used_with(given: Given, names: tuple[str, ...], other: str) -> Wrong:
    """None of these without the other."""
    return {} if other in given else {name: f"--{name} is used with --{other}" for name in names if name in given}


def secret_place(given: Given, name: str, check: Callable[[str], object] = str) -> Wrong:
    """What stands in the environment may be there only for the service; a file has to be there now."""
    if name not in given:
        return {}
    value = given[name].strip()
    if name.endswith("-env"):
        return {} if _VARIABLE.fullmatch(value) else {name: f"{name} is the name of an environment variable"}
    try:
        check(written(Path(value)))
    except SecretNotRead as error:
        return {name: str(error)}
    return {}


def as_stored(given: Given, names: tuple[str, ...]) -> dict[str, Any]:
    """A file is one of the folder where it was named, whoever reads it and from where."""
    stored = {name: given[name].strip() for name in names if name in given}
    files = {name: str(Path(value).absolute()) for name, value in stored.items() if name.endswith("-file")}
    return stored | files
