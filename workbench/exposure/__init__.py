"""How long what was hidden could have been seen: from histories alone, read only."""

from workbench.exposure.counting import SHARES, Figures, Spread
from workbench.exposure.files import FORMATS, as_file, groups
from workbench.exposure.listing import (
    FURTHEST,
    LONGEST_TOLD,
    PAGE,
    THE_FIGURES,
    Counted,
    Incident,
    Overview,
    count,
    incident,
    overview,
    put_on_record,
)
from workbench.exposure.saving import ON_SAVING, OnSaving
from workbench.exposure.values import NO_WAY, Asked, Bounds, Exposure, ProxyBounds

__all__ = [
    "FORMATS", "FURTHEST", "LONGEST_TOLD", "NO_WAY", "ON_SAVING", "PAGE", "SHARES", "THE_FIGURES", "Asked", "Bounds",
    "Counted", "Exposure", "Figures", "Incident", "OnSaving", "Overview", "ProxyBounds", "Spread", "as_file", "count",
    "groups", "incident", "overview", "put_on_record",
]  # fmt: skip
