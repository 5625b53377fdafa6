"""The EMIS partner interface, built to its published description (1.2) and not yet tried against EMIS (ADR 0034)."""

from workbench.upstream.ways.emis.settings import read_settings
from workbench.upstream.ways.emis.way import opened_emis

__all__ = ["opened_emis", "read_settings"]
