"""What stands on every page: whose workbench it is, whether access is on, and nothing of the NHS's own identity."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import LEEDS, a_patient, a_practice, a_switch, an_item
from tests.visitors import Visitor
from workbench.vocabulary import Switch

PAGES = ["/queue", "/patients", "/patients/1", "/review-items/1", "/no-such-page"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_that_access_is_paused(lead: Visitor, db: Session, address: str) -> None:
    an_item(db, a_patient(db))
    a_switch(db, a_practice(db), Switch.PAUSED, date(2026, 3, 1))
    db.commit()
    page = lead.open(address, 404 if "no-such" in address else 200)
    assert "Access has been paused since 1 March 2026." in page.text


def test_a_page_says_nothing_of_access_that_is_on_nor_to_strangers(lead: Visitor, stranger: Visitor) -> None:
    assert "app-access" not in lead.open("/queue").text
    assert "app-access" not in stranger.open("/sign-in").text


def test_a_page_bears_the_products_name_and_the_practices_and_no_nhs_logo(lead: Visitor) -> None:
    page = lead.open("/practice")
    for words in (">Redaction workbench</a>", f">Surgery {LEEDS}</span>"):
        assert words in page.text
    for mark in ("nhsuk-header__logo", "<svg", "favicon.ico", "nhsuk-icon", "manifest.json"):
        assert mark not in page.text


def test_an_nhs_organisation_can_have_the_nhs_header(
    lead: Visitor, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site.jinja_env.globals, "has_nhs_header", True)
    page = lead.open("/practice")
    assert "nhsuk-header__logo" in page.text
    assert "favicon.ico" in page.text


@pytest.mark.parametrize("is_nhs", [True, False])
def test_the_places_of_either_header_are_folded_where_the_screen_is_narrow(
    lead: Visitor, stranger: Visitor, site: Flask, monkeypatch: pytest.MonkeyPatch, *, is_nhs: bool
) -> None:
    monkeypatch.setitem(site.jinja_env.globals, "has_nhs_header", is_nhs)
    (menu,) = lead.open("/practice").all("nav[@aria-label='Menu']/details")
    assert "app-folds" in menu.get("class", "")
    assert "Overview" in [link.text for link in menu.iter("a")]
    assert stranger.open("/sign-in").all("nav[@aria-label='Menu']") == []
    monkeypatch.setitem(site.jinja_env.globals, "navigation", list)  # as for one who owes something first
    assert lead.open("/practice").all("nav[@aria-label='Menu']") == []


def test_paper_says_who_printed_it_and_when(lead: Visitor) -> None:
    assert "Printed by Dr Carys Evans, Surgery" in lead.open("/hidden").text
