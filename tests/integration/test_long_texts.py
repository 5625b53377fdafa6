"""Texts that are too long to be shown whole: what is shown of them where, and what is said and refused."""

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.factories import LEAVE_VISIBLE, NOON, a_version, an_item, deciding, entries, its_gp, queue_shown
from tests.visitors import Page, Visitor
from workbench import decisions, queue
from workbench.db import table_of
from workbench.errors import Invalid
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import weigh
from workbench.flagging.values import EntryText
from workbench.models import Flag, ReviewItem
from workbench.queue.texts.limits import IN_LIST, ITEM_IN_LIST, PART

PLAIN = "Review of her knee; it is well. "
FLAGGED = "He strangled her on Monday. "
LAST = "These are the last words."
KB = 1024


def a_long_item(db: Session, text: str = "", narrative: str | None = None, *, many: int = 1) -> ReviewItem:
    """An item of so many such entries, flagged as an import flags them."""
    item = an_item(db, titles=["Consultation", *["Note"] * many])
    rows = weigh(EntryText("Note", text), narrative, OwnRules()).flags
    for entry in entries(db, item)[1:]:
        entry.current_version = 2
        a_version(db, entry, title="Note", text=text, narrative=narrative)
        of_entry = {
            "practice_id": item.practice_id,
            "review_item_id": item.id,
            "entry_id": entry.id,
            "entry_version": 2,
        }
        if rows:
            db.execute(insert(table_of(Flag)), [{**of_entry, **row} for row in rows])
    db.flush()
    queue.settle(db, [item.id], at=NOON)
    return item


def marks(page: Page) -> int:
    return len(page.all("mark"))


def repeated(words: str, size: int, end: str = "") -> str:
    return words * (size // len(words)) + end


NOTE = FLAGGED * 10_000 + repeated(PLAIN, 4_700 * KB, LAST)


@pytest.fixture
def megabytes(db: Session) -> ReviewItem:
    """A note of five, in which ten thousand phrases raise a flag."""
    return a_long_item(db, NOTE)


def test_of_a_note_of_five_megabytes_a_list_loads_and_prints_little(
    db: Session, gp: Visitor, megabytes: ReviewItem
) -> None:
    [item], _ = queue_shown(db, by=its_gp(db, megabytes))
    assert sum(len(entry.text) + sum(len(each.words) for each in entry.passages) for entry in item.entries) < 10 * KB
    assert sum(len(entry.flags) for entry in item.entries) <= IN_LIST.flags
    page = gp.open("/queue")
    assert marks(page) <= 2 * IN_LIST.flags
    assert len(page.text) < 60 * KB


def test_its_page_prints_the_beginning_and_says_how_much_is_not_there(gp: Visitor, megabytes: ReviewItem) -> None:
    page = gp.open(f"/review-items/{megabytes.id}")
    assert (
        f"Only the first 50,000 of {len(NOTE):,} characters are shown here; {len(NOTE) - PART:,} are not." in page.words
    )
    assert "Not all of this is shown on this page" in page.words
    assert marks(page) <= 250
    assert len(page.text) < 300 * KB


def test_the_whole_of_it_is_read_part_by_part(db: Session, gp: Visitor) -> None:
    text = " ".join(map(str, range(40_000)))
    item = a_long_item(db, text)
    entry = entries(db, item)[1].id
    page = gp.open(f"/review-items/{item.id}")
    [whole] = [link.get("href", "") for link in page.all("a") if link.text == "Show full text"]
    read, parts = set(), 0
    while whole:
        page, parts = gp.open(whole), parts + 1
        read |= set(page.words.split())
        assert len(page.text) < PART + 10 * KB
        whole = next((link.get("href", "") for link in page.all("a") if link.get("rel") == "next"), "")
    assert set(text.split()) <= read
    assert parts == -(-len(text) // PART)
    gp.open(f"/review-items/{item.id}/entries/{entry}/text?part={parts + 1}", 404)


@pytest.mark.parametrize("asked", ["?part=0", "?part=-1", "?part=x", "?field=author", "?part=" + "9" * 18])
def test_a_part_that_is_not_there_is_not_found(db: Session, gp: Visitor, asked: str) -> None:
    item = a_long_item(db, PLAIN)
    gp.open(f"/review-items/{item.id}/entries/{entries(db, item)[1].id}/text{asked}", 404)


def test_another_practices_text_is_not_found(db: Session, gp_in_york: Visitor) -> None:
    item = a_long_item(db, PLAIN)
    gp_in_york.open(f"/review-items/{item.id}/entries/{entries(db, item)[1].id}/text", 404)


def test_a_flag_at_the_end_of_a_long_text_is_shown_with_its_surroundings(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, repeated(PLAIN, 200 * KB, f"{FLAGGED}{LAST}"))
    for page in (gp.open("/queue"), gp.open(f"/review-items/{item.id}")):
        assert next("".join(mark.itertext()) for mark in page.all("mark")).startswith("strangled")
        assert LAST in page.words
        assert "“strangled”" in page.words
    page = gp.open(f"/review-items/{item.id}/entries/{entries(db, item)[1].id}/text?part=5")
    assert [mark.text for mark in page.all("mark")] == ["strangled"]


def test_what_a_list_cuts_is_neither_ticked_nor_left_visible_from_there(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, repeated(PLAIN, 20 * KB))
    page = gp.open("/queue")
    assert page.all("input[@type='checkbox'][@name='item']") == []
    assert page.all("button[@value='leave-visible']") == []
    [read_whole] = [link for link in page.all("a") if link.get("data-key") == "v"]
    assert read_whole.get("href") == f"/review-items/{item.id}"
    assert "Read it whole" in page.words
    assert "read all of its 20,4" in page.words


@pytest.mark.parametrize(
    "content",
    [
        {"text": repeated(PLAIN, 2 * IN_LIST.characters)},
        {"narrative": f"<p>{repeated(PLAIN, 2 * IN_LIST.characters)}</p>"},
        {"text": repeated(PLAIN, ITEM_IN_LIST // 4), "many": 6},
    ],
    ids=["a text", "a narrative", "several together"],
)
def test_it_is_not_left_visible_in_bulk(db: Session, content: dict[str, object]) -> None:
    item = a_long_item(db, **content)  # type: ignore[arg-type]
    [shown], _ = queue_shown(db, by=its_gp(db, item))
    assert (shown.is_plain, shown.is_shown_whole, shown.is_cut) == (False, False, True)
    with pytest.raises(Invalid, match="longer than what a list shows"):
        decisions.leave_visible(db, {item.id: item.revision}, by=its_gp(db, item), at=NOON)


def test_what_fits_is_shown_and_left_visible_as_ever(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, repeated(PLAIN, 6 * KB, LAST))
    assert LAST in gp.open("/queue").words
    decisions.leave_visible(db, {item.id: item.revision}, by=its_gp(db, item), at=NOON)


def test_a_long_narrative_is_shown_as_plain_words_and_read_whole_in_parts(db: Session, gp: Visitor) -> None:
    rows = "".join(f"<tr><td>Row {number} &amp; more</td></tr>" for number in range(10_000))
    item = a_long_item(db, narrative=f"<table><tbody>{rows}</tbody></table>")
    row, page = gp.open("/queue"), gp.open(f"/review-items/{item.id}")
    for each in (row, page):
        assert "Row 1 & more" in each.words
        assert "<td" not in each.words
        assert not each.all("table")
    part = gp.open(f"/review-items/{item.id}/entries/{entries(db, item)[1].id}/text?field=narrative&part=2")
    assert "& more Row" in " ".join(part.words.split())


def test_five_hundred_entries_make_a_page_of_bounded_size(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, repeated(FLAGGED, 10 * KB), many=500)
    page = gp.open(f"/review-items/{item.id}")
    assert len(page.all("*[@data-entry]")) == 501
    assert marks(page) <= 2_500
    assert len(page.text) < 4_000 * KB
    assert len(gp.open("/queue").text) < 200 * KB


def test_a_title_of_megabytes_is_cut_and_said_to_be(db: Session, gp: Visitor) -> None:
    item = an_item(db, titles=[repeated(PLAIN, 2_000 * KB)])
    row, page = gp.open("/queue"), gp.open(f"/review-items/{item.id}")
    assert max(len(row.text), len(page.text)) < 60 * KB
    assert "Only the first 1,000 of" in page.words
    assert row.all("input[@type='checkbox'][@name='item']") == []


def test_a_long_text_that_changed_far_on_says_so(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, repeated(PLAIN, 200 * KB))
    deciding(db, item, LEAVE_VISIBLE, at=NOON)
    entry = entries(db, item)[1]
    entry.current_version = 3
    a_version(db, entry, title="Note", text=repeated(PLAIN, 200 * KB, LAST), received_at=NOON)
    queue.settle(db, [item.id], at=NOON)
    for page in (gp.open("/queue"), gp.open(f"/review-items/{item.id}")):
        assert "It may differ further on: only its beginning is compared." in page.words


def test_of_long_versions_the_beginnings_are_compared(db: Session, gp: Visitor) -> None:
    item = a_long_item(db, f"He hit her in June. {repeated(PLAIN, 200 * KB)}")
    deciding(db, item, LEAVE_VISIBLE, at=NOON)
    entry = entries(db, item)[1]
    entry.current_version = 3
    a_version(db, entry, title="Note", text=f"He hit her in May. {repeated(PLAIN, 200 * KB)}", received_at=NOON)
    queue.settle(db, [item.id], at=NOON)
    for page in (gp.open("/queue"), gp.open(f"/review-items/{item.id}")):
        [box] = page.all("*[@class='app-changed']")
        assert ["".join(each.itertext()) for each in (*box.iter("del"), *box.iter("ins"))] == [
            "removed: June",
            "added: May",
        ]
