"""Options of `workbench upstream add`: where a FHIR server is, and what lets us in, but never a secret itself."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = {
    "address": "The FHIR server’s base address (https).",
    "label-by": "How labels are set there: meta ($meta-add), patch (JSON Patch) or put.",
    "code-systems": "r4, or both: the label in the code system of R4, or in that of before, too.",
    "security-label": "yes or no: a document’s securityLabel says it, too.",
    "token-file": "A file with the token (chmod 600).",
    "token-env": "The environment variable with the token.",
    "token-url": "Where a token is fetched (SMART Backend Services).",
    "client-id": "With --token-url: the name under which the server knows this workbench.",
    "key-file": "With --token-url: a file with the private key, PEM (chmod 600).",
    "key-env": "With --token-url: the environment variable with the private key.",
    "key-id": "With --token-url: the key’s name at the server (kid).",
    "algorithm": "With --token-url: RS384, ES384 or RS512.",
    "audience": "With --token-url: for whom the assertion is, where that is not the token’s address.",
    "scope": "With --token-url: what is asked for.",
}


def fhir_options(command: F) -> F:
    for name, words in reversed(OPTIONS.items()):
        command = click.option(f"--{name}", help=words)(command)
    return command
