"""A FHIR R4 server that is told by NOPAT labels, and asked for each resource whether they stand there."""

from workbench.upstream.ways.fhir.settings import read_settings
from workbench.upstream.ways.fhir.way import opened_fhir

__all__ = ["opened_fhir", "read_settings"]
