"""The record of the EMIS partner interface (“EMIS Open” 3.8), read as values and turned into FHIR (ADR 0037)."""

from workbench.emis.bundle import Told, as_bundle, document_as_bundle, told_by

__all__ = ["Told", "as_bundle", "document_as_bundle", "told_by"]
