"""Options of `workbench upstream add`: where a clinical system is, and what lets us in, but never a secret itself."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from workbench.upstream.ways.emis.settings import NAMES as EMIS_SETTINGS

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = {
    "address": "The base address (https) of the FHIR server, or of the EMIS partner interface.",
    "label-by": "FHIR: how labels are set there: meta ($meta-add), patch (JSON Patch) or put.",
    "code-systems": "FHIR: r4, or both: the label in the code system of R4, or in that of before, too.",
    "security-label": "FHIR: yes or no: a document’s securityLabel says it, too.",
    "token-file": "A file with the token (chmod 600).",
    "token-env": "The environment variable with the token.",
    "token-url": "Where a token is fetched (FHIR: SMART Backend Services; EMIS: client credentials).",
    "client-id": "With --token-url: the name under which it knows this workbench.",
    "key-file": "With --token-url: a file with the private key, PEM (chmod 600).",
    "key-env": "With --token-url: the environment variable with the private key.",
    "key-id": "With --token-url: the key’s name at the server (kid).",
    "algorithm": "With --token-url: RS384, ES384 or RS512.",
    "audience": "With --token-url: for whom the assertion is, where that is not the token’s address.",
    "scope": "With --token-url: what is asked for.",
    "client-secret-file": "EMIS, with --token-url: a file with the client’s secret (chmod 600).",
    "client-secret-env": "EMIS, with --token-url: the environment variable with the client’s secret.",
    "application-id-file": "EMIS: a file with the application’s id, the party key (chmod 600).",
    "application-id-env": "EMIS: the environment variable with the application’s id.",
}


def settings_options(command: F, names: Iterable[str] = OPTIONS) -> F:
    for name in reversed([*names]):
        command = click.option(f"--{name}", help=OPTIONS[name])(command)
    return command


def emis_options(command: F) -> F:
    """Those of the EMIS partner interface."""
    return settings_options(command, [name for name in OPTIONS if name in EMIS_SETTINGS])
