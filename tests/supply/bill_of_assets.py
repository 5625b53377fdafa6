"""`make sbom`, of the assets: npm's own bill from standard input, the same each time, with what npm leaves out.

npm names the product by the folder it lies in, and says no licence that is not an SPDX identifier.
"""

import json
import sys
from pathlib import Path
from typing import Any

PACKAGE, LOCK = "package.json", "package-lock.json"


def completed(bill: dict[str, Any], package: dict[str, Any], lock: dict[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in bill["metadata"].items() if name != "timestamp"}
    metadata["component"] = {**metadata["component"], "name": package["name"]}
    locked = {name.removeprefix("node_modules/"): each for name, each in lock["packages"].items()}
    components = [{"licenses": _licences(locked.get(each["name"], {})), **each} for each in bill["components"]]
    whole = {name: value for name, value in bill.items() if name != "serialNumber"}
    return {**whole, "metadata": metadata, "components": components}


def _licences(locked: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"license": {"name": locked["license"]}}] if "license" in locked else []


if __name__ == "__main__":
    read = [json.loads(Path(name).read_bytes()) for name in (PACKAGE, LOCK)]
    json.dump(completed(json.load(sys.stdin), *read), sys.stdout, indent=2)
