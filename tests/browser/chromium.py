"""A Chromium to drive: the one on this machine, or one that is installed on the spot."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BY_PLAYWRIGHT = [[sys.executable, "-m", "playwright", "install", "chromium"]]
BY_DEBIAN = [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium-headless-shell"]]
# Chromium's address bar draws its suggestions by pages of their own, two processes for each window: most of what a
# window costs. The others are Playwright's own choice, which a second such switch would take back.
NEEDLESS = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
USUAL = ["--disable-features=" + ",".join(NEEDLESS)]
AS_ROOT = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromium(Exception):
    """There is no Chromium that starts, and none could be installed; the message says what was tried."""


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium
        path = find_or_install(chromium.executable_path)
        browser = chromium.launch(executable_path=path, args=[*USUAL, *(AS_ROOT if _is_root() else [])])
        yield browser
        browser.close()


def find_or_install(playwrights_own: str) -> str:
    tried = ["no " + ", ".join(NAMES) + " on the path starts"]
    found = _first_that_starts(playwrights_own)
    for commands in [BY_PLAYWRIGHT, BY_DEBIAN] if _is_root() else [BY_PLAYWRIGHT]:
        if not found:
            tried += [_run(command) for command in commands]
            found = _first_that_starts(playwrights_own)
    if not found:
        raise NoChromium("The browser tests need a Chromium; please install one.\n" + "\n".join(tried))
    return found


def _first_that_starts(playwrights_own: str) -> str | None:
    candidates = [*map(shutil.which, NAMES), playwrights_own]
    return next((path for path in candidates if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """A wrapper without its browser, or a browser without its libraries, cannot tell its version."""
    return Path(path).exists() and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> str:
    """Run it; answer what came of it, in one paragraph."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=900, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        return f"$ {' '.join(command)}\n  {failure}"
    return f"$ {' '.join(command)}\n  exit {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
