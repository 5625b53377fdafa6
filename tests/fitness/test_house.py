"""House rules that can be read off the files alone."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {"node_modules", "instance", "vendor", "__pycache__", "build", "dist"}
HIDDEN_BUT_OURS = {".ci", ".github"}
LOCKS = sorted([*PROJECT.glob("requirements*.lock"), PROJECT / "package-lock.json"])
LONGEST_MODULE = 250
MOST_SIDE_BY_SIDE = 15

# Spelt in pieces, so that this file keeps its own rule.
REGISTRIES = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com")]
MACHINES = ["root/", "home/[a-z]", "Users/[a-z]", "opt/(wheels|pypi)", "work/(main|shared)", "tmp/try"]
FORBIDDEN = [
    *(re.compile(rf"{name}\.{end}\b") for name, end in REGISTRIES),
    *(re.compile(rf"/(?<![\w.}}]/){path}") for path in MACHINES),
]
"""Each by itself, and beginning with a literal character: a search for all at once takes thirty times as long."""


def our_files() -> Iterator[Path]:
    """Every file that is, or is about to be, in the repository."""
    for folder, folders, names in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in NOT_OURS and (name[0] != "." or name in HIDDEN_BUT_OURS)]
        yield from (Path(folder) / name for name in names if name != ".git")


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


MODULES = sorted(path for path in our_files() if path.is_relative_to(PROJECT / "workbench") and path.suffix == ".py")
TEMPLATES = sorted(path for path in our_files() if path.is_relative_to(PROJECT / "templates"))


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_a_lock_names_no_host(lock: Path) -> None:
    assert not re.findall(r"\w+://\S+|--\w*index-url|--find-links|\"resolved\"", lock.read_text())


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.suffix == ".lock"], ids=named)
def test_everything_locked_carries_a_hash(lock: Path) -> None:
    locked = re.split(r"\n(?=\S)", lock.read_text())
    assert [item.splitlines()[0] for item in locked if "--hash=sha256:" not in item] == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    texts = ((path, path.read_bytes().decode(errors="ignore")) for path in our_files())
    found = ((path, each.search(text)) for path, text in texts for each in FORBIDDEN)
    assert [f"{named(path)}: {match[0]}" for path, match in found if match] == []


def test_no_third_party_code_lies_among_ours() -> None:
    foreign = re.compile(r"\.min\.(js|css)$|\.map$|\.whl$|\.tgz$")
    assert [named(path) for path in our_files() if foreign.search(path.name)] == []
    assert {"static/vendor/", "node_modules/"} <= set((PROJECT / ".gitignore").read_text().splitlines())


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_is_small_and_says_what_lives_in_it(module: Path) -> None:
    text = module.read_text()
    said = ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert said or (module.name == "__init__.py" and not text.strip()), "no docstring"
    assert not said or said.splitlines()[0].endswith("."), "the first line is not a sentence"


@pytest.mark.parametrize("folder", sorted({module.parent for module in MODULES}), ids=named)
def test_a_folder_is_seen_at_one_look(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_SIDE_BY_SIDE, "a stage or a subject in it wants a folder of its own"


def test_the_templates_of_a_page_lie_in_a_folder_of_its_name() -> None:
    shared = {"errors", "layout", "macros"}
    pages = {path.stem for path in (PROJECT / "workbench/web/pages").rglob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in TEMPLATES if path.parent.name != "templates"}
    assert folders - shared <= pages


def test_only_sanitise_imports_bleach() -> None:
    imports = re.compile(r"^\s*(import|from)\s+bleach\b", re.MULTILINE)
    assert [named(module) for module in MODULES if imports.search(module.read_text())] == ["workbench/sanitise.py"]


def test_no_template_vouches_for_unclean_text() -> None:
    vouching = re.compile(r"\|\s*safe\b|autoescape\s+false")
    assert [named(template) for template in TEMPLATES if vouching.search(template.read_text())] == []


ONE_PLACE = {
    "which row of a history counts": (
        re.compile(r"func\.max\(\w+(\.c)?\.number\)|\.number\.desc\(\)\)?\.limit"),
        "models/latest.py",
    ),
    "a model's table": (re.compile(r"__table__"), "db/columns.py"),
    "a row bound by position": (re.compile(r"\._make\(|\(\*row\b"), ""),
    "a practice that nobody has": (re.compile(r"practice_id or 0"), ""),
}


@pytest.mark.parametrize("idea", ONE_PLACE)
def test_what_has_one_place_is_nowhere_else(idea: str) -> None:
    pattern, place = ONE_PLACE[idea]
    found = [named(module) for module in MODULES if pattern.search(module.read_text())]
    assert [each for each in found if each != f"workbench/{place}"] == []
