"""Bundles that we did not write, beside the checkout; absent in a lone checkout."""

from pathlib import Path

import pytest

FHIR = Path(__file__).parents[4] / "shared" / "data" / "fhir"

needs_shared_bundles = pytest.mark.skipif(not FHIR.is_dir(), reason="../shared/data/fhir is not beside this checkout")


def bundle_paths() -> list[Path]:
    return sorted(FHIR.glob("*/*.json"))
