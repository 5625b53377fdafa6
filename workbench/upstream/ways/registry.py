"""The kinds of ways out that this release has: how each reads its settings, and how it is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import Invalid
from workbench.servers.secrets_read import SecretNotRead, secret
from workbench.upstream.interface import Way
from workbench.upstream.way_out import RESTORED, SOURCE_LABELS, WayOut
from workbench.upstream.ways.emis import opened_emis
from workbench.upstream.ways.emis import read_settings as read_emis
from workbench.upstream.ways.fhir import opened_fhir
from workbench.upstream.ways.fhir import read_settings as read_fhir
from workbench.vocabulary import WayKind

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Built:
    """`read` checks what was given and returns what is stored (raises Invalid); `open` makes a way out of that.

    A way out that is dry at first sends nothing until that is lifted. By hand, nothing is opened.
    """

    read: Callable[[Mapping[str, str]], Settings]
    open: Callable[[Settings], Way] | None
    dry_at_first: bool = False


def _read_manual(given: Mapping[str, str]) -> Settings:
    """`source-labels=yes`: what the practice imports carries NOPAT labels, so that an import shows what was done."""
    if strange := sorted(given.keys() - {SOURCE_LABELS}):
        raise Invalid({name: f"{name} is no setting of a way out by hand" for name in strange})
    said = given.get(SOURCE_LABELS, "no")
    if said not in ("yes", "no"):
        raise Invalid({SOURCE_LABELS: f"Set {SOURCE_LABELS} to yes or no"})
    return {SOURCE_LABELS: said == "yes"}


BUILT: dict[WayKind, Built] = {
    WayKind.MANUAL: Built(_read_manual, None),
    WayKind.FHIR_R4: Built(read_fhir, opened_fhir),
    WayKind.EMIS_PAPI: Built(read_emis, opened_emis, dry_at_first=True),
}


def settings_of(kind: WayKind, given: Mapping[str, str]) -> Settings:
    """What is stored of the settings given. Raises Invalid."""
    return BUILT[kind].read(given)


def opening_fault(way: WayOut, environment: Mapping[str, str]) -> str:
    """Why this way out cannot be opened as it is stored, or nothing. The server is not asked."""
    given = {name: value for name, value in way.settings.items() if name != RESTORED}
    if way.kind is WayKind.MANUAL:
        return ""
    try:
        BUILT[way.kind].read(given)
        for name, value in given.items():
            if name.endswith("-env"):
                secret(None, value, environment)
    except Invalid as error:
        return "; ".join(error.faults.values())
    except SecretNotRead as error:
        return str(error)
    return ""


def opened(kind: WayKind, settings: Settings) -> Way | None:
    """None: by hand."""
    opens = BUILT[kind].open
    return opens(settings) if opens else None
