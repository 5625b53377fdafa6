"""The documents say what is so: tests, commands and targets that they name exist."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from tests.fitness.test_house import PROJECT, named, our_files
from workbench.audit import exporting
from workbench.cli import main

README = (PROJECT / "README.md").read_text()
CHANGELOG = (PROJECT / "CHANGELOG.md").read_text()
HAZARD_LOG = (PROJECT / "docs/safety/hazard-log.md").read_text()
ASVS = (PROJECT / "docs/safety/asvs.md").read_text()
DRAFTS = [PROJECT / "docs/safety" / f"{name}.md" for name in ("clinical-safety-case", "dpia", "dtac")]
ADRS = sorted((PROJECT / "docs/adr").glob("0*.md"))
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "deploy").rglob("*.md")])
SAFETY = sorted((PROJECT / "docs/safety").glob("*.md"))

HEADINGS = ["Context", "Decision", "What was refused", "Consequences"]
MOST_LINES = 60

CITING = {".py", ".md", ".toml", ".html", ".js", ".css"}
TESTS = re.compile(r"`([\w/]+\.py)::(\w+)`")
HAZARDS = re.split(r"^## (?=H\d)", HAZARD_LOG, flags=re.MULTILINE)[1:]
RATING = re.compile(r"risk:\*\* (\w+) × ([\w ]+) = (\d)")
RESIDUAL = re.compile(r"Residual risk:\*\* [\w ×]+ = (\d)(.*)")
SAFETY_CASE = (PROJECT / "docs/safety/clinical-safety-case.md").read_text()
PLACE = re.compile(r"`((?:workbench|templates|static|tests|migrations)/[\w/.-]*)(?:::(\w+))?`")
PAGE = re.compile(r"[\w./-]*\w\.md\b")
OTHER_PAGES = re.compile(r"(?:product|design|interface|architecture) pages?\b", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def code_in(document: str) -> list[str]:
    """What stands in blocks and between backticks, a line each."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", document, flags=re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", document, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", rest)


def functions_in(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


CLAIMED = {found for document in SAFETY for found in TESTS.findall(document.read_text())}


@pytest.mark.parametrize("file", sorted({file for file, _ in CLAIMED}))
def test_every_test_that_a_safety_document_names_exists(file: str) -> None:
    claimed = {test for named_file, test in CLAIMED if named_file == file}
    assert claimed - functions_in(PROJECT / "tests" / file) == set()


def test_the_list_of_decision_records_has_each_once_by_its_number_and_heading() -> None:
    listed = re.findall(r"^- \[(\d+)\]\((.+)\) (.+)$", (PROJECT / "docs/adr/README.md").read_text(), re.MULTILINE)
    assert listed == [(file.name[:4], file.name, _heading(file)) for file in ADRS]


def _heading(record: Path) -> str:
    return re.sub(r"^\W*\d+\W+", "", record.read_text().splitlines()[0])


def test_every_requirement_of_the_asvs_stands_once_with_its_state_and_how_or_why_not() -> None:
    rows = re.findall(r"^\| (\d[\d. to,]*) \| (.+) \| (.+) \| (.+) \|$", ASVS, re.MULTILINE)
    numbers = [number for row in rows for number in re.findall(r"\d+\.\d+\.\d+", row[0])]
    assert len(numbers) == len(set(numbers)) > 200
    assert [row for row in rows if row[2] not in {"met", "part", "not met", "n/a"}] == []


@pytest.mark.parametrize("document", DRAFTS, ids=named)
def test_a_draft_says_so_at_its_top(document: Path) -> None:
    title, _, first, *_ = document.read_text().splitlines()
    assert title.endswith(": draft")
    assert first.startswith("**A draft")


def test_every_control_of_a_hazard_names_its_test_or_says_that_there_is_none() -> None:
    rows = [row for hazard in HAZARDS for row in re.findall(r"^\| (?!control |---)(.*) \|$", hazard, re.MULTILINE)]
    assert rows
    assert [row for row in rows if not TESTS.search(row) and "no test yet" not in row] == []


def test_hazards_are_numbered_and_rated_by_the_table() -> None:
    numbers = [hazard[:3] for hazard in HAZARDS]
    assert numbers == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]
    assert [hazard[:3] for hazard in HAZARDS if len(RATING.findall(hazard)) != 2] == []
    severities, _, *rows = re.findall(r"^\|(.*)\|$", HAZARD_LOG.partition("## H01")[0], re.MULTILINE)
    risk = {
        (severity.strip(), likelihood.strip()): score.strip()
        for likelihood, *scores in (row.split("|") for row in rows)
        for severity, score in zip(severities.split("|")[1:], scores, strict=True)
    }
    assert [given for given in RATING.findall(HAZARD_LOG) if risk[given[0], given[1]] != given[2]] == []


def test_every_hazard_is_named_once_by_an_argument_of_the_safety_case() -> None:
    argument = re.search(r"^## The argument\n(.*?)^## ", SAFETY_CASE, re.MULTILINE | re.DOTALL)
    assert argument
    assert sorted(re.findall(r"\bH\d\d\b", argument[1])) == [hazard[:3] for hazard in HAZARDS]


def test_what_remains_above_two_says_why_and_what_is_not_acceptable_stands_in_the_safety_case() -> None:
    remains = [(hazard[:3], *found) for hazard in HAZARDS for found in RESIDUAL.findall(hazard)]
    assert [hazard for hazard, risk, why in remains if int(risk) > 2 and len(why.split()) < 5] == []
    told = re.search(r"^## Residual risk\n(.*?)^## ", SAFETY_CASE, re.MULTILINE | re.DOTALL)
    assert told
    assert re.findall(r"\bH\d\d\b", told[1]) == [hazard for hazard, risk, _ in remains if int(risk) > 3]


def test_adrs_are_numbered_without_a_gap() -> None:
    assert [adr.name[:5] for adr in ADRS] == [f"{number:04}-" for number in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("adr", ADRS, ids=named)
def test_an_adr_is_a_page_with_its_four_headings(adr: Path) -> None:
    text = adr.read_text()
    assert text.startswith(f"# {int(adr.name[:4])}. ")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert len(text.splitlines()) <= MOST_LINES


def test_the_readme_begins_with_the_two_commands() -> None:
    first = re.search(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert first
    assert first[1].splitlines() == ["make run", "make test"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_is_named_exists(document: Path) -> None:
    lines = code_in(document.read_text())
    commands = [found for line in lines for found in re.findall(r"(?:^|[ |/])workbench ((?:-?[\w-]+ ?)+.*)", line)]
    assert [command for command in commands if not is_a_command(command)] == []


@pytest.mark.parametrize("words", ["audit", "audit verify --practice A1", "flags suggest FILE | head", "due # daily"])
def test_a_command_of_ours_is_known(words: str) -> None:
    assert is_a_command(words)


@pytest.mark.parametrize("words", ["audits", "audit prove", "audit verify --code A1", "audit --practice A1", "A82038"])
def test_any_other_is_not(words: str) -> None:
    assert not is_a_command(words)


def is_a_command(words: str) -> bool:
    """Walk the tree of commands; every option named must be one of the last command's."""
    command: click.Command = main
    rest, context = shlex.split(words.partition(" |")[0], comments=True), click.Context(main)
    while isinstance(command, click.Group) and rest and (named := command.get_command(context, rest[0])):
        command = named
        rest.pop(0)
    options = {option for each in command.params for option in each.opts} | {"-h", "--help"}
    is_whole = not isinstance(command, click.Group) or (command is not main and not rest)
    return is_whole and {word for word in rest if word.startswith("-")} <= options


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    asked = {found for line in code_in(document.read_text()) for found in re.findall(r"\bmake ([a-z]+)", line)}
    assert asked - set(phony[1].split()) == set()


def test_the_readme_names_every_target_for_people() -> None:
    told = re.findall(r"^#   make (\w+) ", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in told if f"make {target}" not in README] == []


def test_the_changelog_begins_with_what_is_unreleased_or_dated() -> None:
    first = re.search(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert first
    assert re.match(r"\[Unreleased\]|\[?\d+\.\d+\.\d+\]? [-–] \d{4}-\d{2}-\d{2}$", first[1])


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_link_to_one_of_our_files_leads_there(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text()) if not target.startswith(("http", "#"))]
    assert [target for target in targets if not (document.parent / target.partition("#")[0]).exists()] == []


def test_the_readme_names_every_setting() -> None:
    settings = set(re.findall(r"WORKBENCH_[A-Z_]+", (PROJECT / "workbench/settings.py").read_text()))
    assert settings - set(re.findall(r"`(WORKBENCH_[A-Z_]+)`", README)) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_place_in_the_code_that_is_named_exists(document: Path) -> None:
    places = [place for place in PLACE.findall(document.read_text()) if not place[0].startswith("static/vendor")]
    assert [place for place, name in places if not (PROJECT / place).exists()] == []
    named_in = [(PROJECT / place, name) for place, name in places if name]
    assert [(named(file), name) for file, name in named_in if name not in names_in(file)] == []


def names_in(file: Path) -> set[str]:
    """What a module defines: functions, classes and what is assigned at its top level."""
    body = ast.parse(file.read_text()).body
    assigned = {
        target.id
        for node in body
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Name)
    }
    return assigned | {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_the_readme_names_every_part_of_the_program() -> None:
    parts = {
        path for path in (PROJECT / "workbench").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    expected = {f"{named(path)}/" if path.is_dir() else named(path) for path in parts if path.name[0] != "_"}
    told = {
        place for row in re.findall(r"^\| (`workbench/.*?) \|", README, re.MULTILINE) for place, _ in PLACE.findall(row)
    }
    assert told == expected


def test_no_page_is_cited_that_is_not_here() -> None:
    found = []
    for file in our_files():
        if file.suffix not in CITING and file.name != "Makefile":
            continue
        text = file.read_text()
        known = (PROJECT, PROJECT / "docs", file.parent)
        found += [(named(file), page) for page in PAGE.findall(text) if not any((at / page).exists() for at in known)]
        found += [(named(file), words) for words in OTHER_PAGES.findall(text)]
    assert found == []


def test_the_readme_lists_the_columns_of_an_export() -> None:
    listed = re.search(r"in the columns (.*?)\.$", README, re.MULTILINE)
    assert listed
    assert tuple(re.findall(r"`(\w+)`", listed[1])) == exporting.COLUMNS
