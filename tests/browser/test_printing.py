"""Pages on paper: nothing is cut off, no page is left empty, and there is nothing to press or go to."""

import io
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import HIDE, NOON, a_decided_item, a_patient, a_practice, an_entry, an_item, an_operator, revision
from tests.upstreams import a_way_out
from workbench import decisions
from workbench.models import User
from workbench.upstream import worklist
from workbench.upstream.worklist.printing import as_html

LONG = "\n\n".join(f"Paragraph {number}. " + "She came with her sister and spoke. " * 4 for number in range(40))


def on_paper(page: Page) -> list[str]:
    """The words of each printed page."""
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in printed]


def with_a_long_entry(session: Session, code: str) -> int:
    item = an_item(session, a_patient(session, practice=code), titles=[])
    an_entry(session, item, title="Letter", text=LONG)
    return item.id


def decided_in_one_stroke(session: Session, code: str) -> None:
    user = session.scalars(select(User).where(User.name == f"amira-{code}")).one()
    by = user.as_actor(a_practice(session, code))
    patient = a_patient(session, practice=code)
    items = [an_item(session, patient, titles=[f"Visit {number}"]) for number in range(60)]
    decisions.leave_visible(session, {item.id: revision(session, item) for item in items}, by=by, at=NOON)


def test_a_long_entry_begins_on_the_page_of_its_title(page: Page, workbench: Live) -> None:
    item = workbench.write(with_a_long_entry, workbench.practice)
    workbench.sign_in(page, "amira")
    for address in ("/queue", f"/review-items/{item}"):
        page.goto(workbench.address + address)
        assert "Paragraph 1." in on_paper(page)[0]


def test_a_long_list_begins_on_the_first_page(page: Page, workbench: Live) -> None:
    workbench.write(decided_in_one_stroke, workbench.practice)
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/decisions/mine")
    assert "Visit 1" in on_paper(page)[0]


@pytest.mark.parametrize("address", ["/audit/exports", "/oversight/decisions", "/flags", "/policy/hold-on-arrival"])
def test_nobody_goes_back_on_paper(page: Page, workbench: Live, address: str) -> None:
    workbench.sign_in(page, "carys")
    page.goto(workbench.address + address)
    assert "Back to" not in " ".join(on_paper(page))


def test_the_worklist_on_paper_breaks_no_word_and_numbers_its_pages(
    page: Page, workbench: Live, tmp_path: Path
) -> None:
    file = tmp_path / "list.html"
    file.write_bytes(workbench.write(_as_printed, workbench.practice))
    page.goto(file.as_uri())
    (words,) = on_paper(page)
    for whole in ("Consultation: Telephone consultation", "Second check by, when", "Page 1 of 1", "NHS 999"):
        assert whole in words


def _as_printed(session: Session, code: str) -> bytes:
    practice = a_way_out(session, a_practice(session, code))
    a_decided_item(session, HIDE, a_patient(session, practice=code))
    by = an_operator(practice)
    rows = worklist.export_rows(session, practice.id, by=by, at=NOON)
    return b"".join(as_html(practice.name, rows, by=by, at=NOON))
