"""Views of the queue that a user has named: what they hold, whose they are, and how many there may be."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import a_patient, an_item
from tests.visitors import Visitor
from workbench.models import AuditEvent, SavedView
from workbench.people import LONGEST_VIEW_NAME, MOST_VIEWS
from workbench.vocabulary import Category, Kind
from workbench.web.inputs.view_filters import filters_in, filters_of, query_of

VIEWS = "/queue/views"


def save(visitor: Visitor, name: str, status: int = 303, **filters: str) -> str | None:
    return visitor.send(VIEWS, {"name": name, **filters}, status).goes_to


def saved(db: Session) -> list[tuple[str, str]]:
    db.expire_all()
    return [(view.name, view.query) for view in db.scalars(select(SavedView).order_by(SavedView.id))]


FIELDS = {
    "one": ({"kind": "document"}, "kind=document"),
    "several": ({"flag": "any", "kind": "result", "author": "mine"}, "kind=result&flag=any&author=mine"),
    "a category": ({"flag": Category.DOMESTIC_ABUSE}, "flag=domestic-abuse"),
    "a state": ({"state": "referred"}, "state=referred"),
    "what is so anyhow": ({"state": "waiting", "kind": "", "flag": ""}, ""),
    "a patient": ({"patient": "Marsh", "kind": "document"}, "kind=document"),
    "what is not known": ({"kind": "nonsense", "author": "Dr Okoro", "after": "1~2~3", "q": "x"}, ""),
    "no state to filter by": ({"state": "decided"}, ""),
}


@pytest.mark.parametrize(("fields", "query"), FIELDS.values(), ids=FIELDS.keys())
def test_only_known_filters_are_kept(fields: dict[str, str], query: str) -> None:
    assert query_of(filters_in(fields)) == query
    assert filters_of(query) == filters_in(fields)


def test_a_view_is_saved_and_leads_to_its_filters(gp: Visitor, db: Session) -> None:
    document, _ = an_item(db, kind=Kind.DOCUMENT), an_item(db)
    assert save(gp, " My   documents ", kind="document", patient="Marsh") == "/queue?kind=document"
    assert saved(db) == [("My documents", "kind=document")]
    page = gp.open(VIEWS)
    (link,) = [link for link in page.all("a") if link.text == "My documents"]
    assert gp.open(link.attrib["href"]).items == [document.id]


def test_the_view_that_one_is_in_is_marked(gp: Visitor) -> None:
    save(gp, "My documents", kind="document")
    save(gp, "Flagged", flag="any")
    marked = gp.open(f"{VIEWS}?kind=document&patient=Marsh").all("a[@aria-current='page']")
    assert [link.text for link in marked if link.text in ("My documents", "Flagged")] == ["My documents"]


def test_they_are_in_the_order_of_their_names(gp: Visitor) -> None:
    for name, kind in (("results", "result"), ("Documents", "document"), ("Allergies", "allergy")):
        save(gp, name, kind=kind)
    links = gp.open(VIEWS).all("nav[@class='app-views']//a")
    assert [link.text for link in links] == ["Allergies", "Documents", "results"]


def test_the_same_name_stands_for_other_filters_from_then_on(gp: Visitor, db: Session) -> None:
    save(gp, "Mine", kind="document")
    save(gp, "MINE", kind="result")
    assert saved(db) == [("MINE", "kind=result")]


def test_the_same_filters_are_renamed(gp: Visitor, db: Session) -> None:
    save(gp, "Documents", kind="document")
    save(gp, "Letters", kind="document")
    assert saved(db) == [("Letters", "kind=document")]


def test_a_name_and_filters_of_two_views_leave_one(gp: Visitor, db: Session) -> None:
    save(gp, "Documents", kind="document")
    save(gp, "Results", kind="result")
    save(gp, "Documents", kind="result")
    assert saved(db) == [("Documents", "kind=result")]


REFUSED = {
    "no name": ("", {"kind": "document"}, "Write a name for these filters"),
    "blanks": ("  \t ", {"kind": "document"}, "Write a name for these filters"),
    "too long": ("x" * (LONGEST_VIEW_NAME + 1), {"kind": "document"}, "Write a name of at most"),
    "no filter": ("All", {}, "Choose filters in the queue first"),
    "a patient alone": ("Rosa", {"patient": "Marsh"}, "Choose filters in the queue first"),
}


@pytest.mark.parametrize(("name", "filters", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_saved_says_why(
    gp: Visitor, db: Session, name: str, filters: dict[str, str], fault: str
) -> None:
    page = gp.send(VIEWS, {"name": name, **filters}, 422)
    assert fault in page.words
    assert saved(db) == []


def test_there_is_a_most_and_one_of_them_can_still_be_changed(gp: Visitor, db: Session) -> None:
    both = [{"kind": kind, "flag": flag} for flag in ("any", "none") for kind in Kind]
    for number, filters in enumerate(both[:MOST_VIEWS]):
        save(gp, f"View {number}", **filters)
    page = gp.send(VIEWS, {"name": "One more", "author": "mine"}, 422)
    assert f"You have {MOST_VIEWS} views, which is the most" in page.words
    save(gp, "View 0", author="mine")
    assert len(saved(db)) == MOST_VIEWS


def test_a_view_is_deleted_by_its_button(gp: Visitor, db: Session) -> None:
    save(gp, "My documents", kind="document")
    (form,) = [form for form in gp.open(VIEWS).all("form") if form.attrib["action"].endswith("/delete")]
    gp.send(form.attrib["action"])
    assert saved(db) == []
    assert "The view was deleted." in gp.open("/queue").words


def test_nobody_else_sees_or_deletes_them(gp: Visitor, another_gp: Visitor, db: Session) -> None:
    save(gp, "My documents", kind="document")
    view = db.scalars(select(SavedView.id)).one()
    another_gp.send(f"{VIEWS}/{view}/delete", status=404)
    assert "My documents" not in another_gp.open(VIEWS).words
    save(another_gp, "My documents", kind="document")
    assert saved(db) == [("My documents", "kind=document")] * 2


def test_a_filter_that_is_known_no_more_is_left_out(gp: Visitor, db: Session) -> None:
    save(gp, "Old", kind="document")
    db.query(SavedView).update({"query": "kind=document&flag=no-longer-a-category"})
    assert 'href="/queue?kind=document"' in gp.open(VIEWS).text


def test_a_hostile_name_is_only_a_name(gp: Visitor) -> None:
    save(gp, "<script>alert(1)</script>", kind="document")
    assert "&lt;script&gt;" in gp.open(VIEWS).text


def test_saving_a_view_is_no_event_of_the_audit(gp: Visitor, db: Session) -> None:
    a_patient(db)
    save(gp, "My documents", kind="document")
    assert db.scalars(select(AuditEvent.action)).all() == ["switched"]
