"""The queue's keys stand in one table; pages, script and documents say what it says."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.fitness.test_docs import DOCUMENTS, README
from tests.fitness.test_house import PROJECT, TEMPLATES, named
from workbench.vocabulary import OUTCOMES, Outcome
from workbench.web.wording.keys import KEYS, Does

SCRIPT = (PROJECT / "static/workbench.js").read_text()
GUIDE = (PROJECT / "docs/user-guide.md").read_text()
THE_BROWSERS = {"Tab"}
KBD = re.compile(r"<kbd>(.*?)</kbd>")
DECIDING = {outcome: KEYS["undo" if outcome is Outcome.REOPEN else outcome.replace("-", "_")] for outcome in Outcome}


def cap(name: str) -> str:
    return f"<kbd>{KEYS[name].shown}</kbd>"


def section(document: str, heading: str) -> str:
    found = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", document, re.MULTILINE | re.DOTALL)
    assert found, f"no section {heading}"
    return found[1]


def test_no_two_keys_are_the_same() -> None:
    assert len({key.key for key in KEYS.values()}) == len({key.words for key in KEYS.values()}) == len(KEYS)


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_prints_keys_from_the_table(template: Path) -> None:
    assert re.findall(r"<kbd>(?!\{\{)[^<]*|data-key=\"(?!\{\{)[^\"]*", template.read_text()) == []


def test_the_script_knows_no_key_of_its_own() -> None:
    caps = "|".join(re.escape(key.key) for key in KEYS.values())
    assert re.findall(rf"[\"'`](?:{caps})[\"'`]|event\.key ===|data-key=\w", SCRIPT) == []


def test_the_script_does_what_the_table_says() -> None:
    moving = [name for name, key in KEYS.items() if key.does is Does.MOVES]
    assert [name for name in moving if not re.search(rf"\b{name}: |\"{name}\"", SCRIPT)] == []


BUTTONS = re.compile(r"aria-keyshortcuts=\"\{\{ KEYS\.(\w+)|KEYS\.(\w+), item")


def test_every_key_has_its_button(app_of_the_run: Flask) -> None:
    """Enter alone has none: it follows the link that is the item's title."""
    steps = app_of_the_run.jinja_env.get_template("queue/_steps.html").render(KEYS=KEYS)
    shown = {key for template in TEMPLATES for found in BUTTONS.findall(template.read_text()) for key in found if key}
    moved = {name for name, key in KEYS.items() if f'aria-keyshortcuts="{key.shown}"' in steps}
    assert shown | moved == KEYS.keys() - {"open"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_key_that_a_document_names_is_in_the_table(document: Path) -> None:
    assert set(KBD.findall(document.read_text())) - {key.shown for key in KEYS.values()} - THE_BROWSERS == set()


def test_the_readme_lists_every_key_and_what_it_does() -> None:
    listed = re.findall(r"<kbd>(.*?)</kbd> \| (.*?) (?=\|)", section(README, "The keys"))
    assert sorted(listed) == sorted((key.shown, key.words) for key in KEYS.values())


def test_the_guide_gives_each_decision_its_key() -> None:
    rows = re.findall(r"^\| \*\*(.*?)\*\* \| <kbd>(.*?)</kbd> \|", section(GUIDE, "The decisions"), re.MULTILINE)
    assert dict(rows) == {OUTCOMES[outcome].label: key.shown for outcome, key in DECIDING.items()}


SENTENCES = [
    (
        "README.md",
        f"read it, and press {cap('leave_visible')} to leave it visible. Press {cap('undo')}: it waits again.",
    ),
    ("README.md", f"Press {cap('next')} and {cap('hide_from_proxies')}, and confirm."),
    (
        "README.md",
        f"Press {cap('next')} until the child protection conference is marked, then {cap('hide')} to hide it.",
    ),
    (
        "docs/user-guide.md",
        (
            f"Other keys: {cap('next')} and {cap('previous')} move down and up, {cap('next_card')} and "
            f"{cap('previous_card')} from card to card, {cap('leave_all')} leaves all unflagged items of the card "
            f"visible, {cap('tick')} takes an item out of that stroke, {cap('search')} searches, {cap('patient')} "
            f"opens the patient's record, {cap('open')} opens the item, {cap('close')} closes the form, and "
            f"{cap('help')} lists all keys."
        ),
    ),
]


@pytest.mark.parametrize(("document", "sentence"), SENTENCES)
def test_a_document_says_which_key_to_press(document: str, sentence: str) -> None:
    assert sentence in (PROJECT / document).read_text()
