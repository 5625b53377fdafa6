"""`make audit`: asks PyPI and npm for known faults of what is locked, and says in words when they do not answer.

No answer is never taken for “no faults”: it ends with 2, a fault that is known with 1.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PIP_AUDIT = ".venv/release/bin/pip-audit"
LOCKS = ("requirements.lock", "requirements-sentences.lock")
KNOWN, UNANSWERED = 1, 2


class Asked(NamedTuple):
    """What became of one question: faults, packages that were not answered for, and how many were asked for."""

    faults: list[str]
    unanswered: list[str]
    packages: int


EMPTY = Asked([], ["any package"], 0)


def of_python(said: str) -> Asked:
    """From pip-audit's JSON, which is empty if it could not ask."""
    packages = _read(said).get("dependencies")
    if not packages:
        return EMPTY
    faults = [f"{each['name']} {each['version']}: {_told(v)}" for each in packages for v in each.get("vulns", ())]
    return Asked(faults, [each["name"] for each in packages if "skip_reason" in each], len(packages))


def of_npm(said: str) -> Asked:
    """From npm's JSON, which has no list of faults if it could not ask."""
    found = _read(said)
    if "vulnerabilities" not in found:
        return EMPTY
    faults = [f"{name}: {each['severity']}, {each['range']}" for name, each in found["vulnerabilities"].items()]
    return Asked(faults, [], int(found["metadata"]["dependencies"]["total"]))


def tell(where: str, asked: Asked) -> Iterator[str]:
    yield from asked.faults
    if asked.unanswered:
        which = "any package" if len(asked.unanswered) == asked.packages else ", ".join(asked.unanswered)
        yield f"{where} did not answer for {which}."
    elif not asked.faults:
        yield f"{where} knows no fault of the {asked.packages} packages."


def main() -> int:
    questions = [
        ("PyPI", of_python(_said_by(PIP_AUDIT, "--require-hashes", "--disable-pip", "--format=json",
                                              "--progress-spinner=off", "--requirement", lock)))
        for lock in LOCKS if Path(lock).exists()
    ]  # fmt: skip
    questions.append(("npm", of_npm(_said_by("npm", "audit", "--package-lock-only", "--omit=dev", "--json"))))
    for where, asked in questions:
        for line in tell(where, asked):
            print(line)
    if any(asked.unanswered for _, asked in questions):
        print("This needs the network, without a mirror in between. Run make audit again where both can be reached.")
        return UNANSWERED
    return KNOWN if any(asked.faults for _, asked in questions) else 0


def _said_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _read(said: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _told(fault: dict[str, Any]) -> str:
    fixed = ", ".join(map(str, fault.get("fix_versions") or ())) or "none yet"
    return f"{fault['id']} (mended in: {fixed})"


if __name__ == "__main__":
    sys.exit(main())
