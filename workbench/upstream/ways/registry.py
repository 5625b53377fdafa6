"""The kinds of ways out that this release has: how each reads its settings, and how it is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import Invalid
from workbench.upstream.interface import Way
from workbench.upstream.way_out import SOURCE_LABELS
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


def opened(kind: WayKind, settings: Settings) -> Way | None:
    """None: by hand."""
    opens = BUILT[kind].open
    return opens(settings) if opens else None
