"""The pages on which flags are judged and tuned."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import an_entry, an_item, entries
from tests.visitors import Visitor
from workbench.models import Flag
from workbench.vocabulary import Category

PHRASE = {"what": "phrase", "words": "Elm House hostel", "category": "adult-safeguarding"}


def test_the_item_page_says_what_a_flag_would_propose_and_by_which_rules(gp: Visitor, db: Session) -> None:
    item = an_item(db, flags=[Category.DOMESTIC_ABUSE])
    page = gp.open(f"/review-items/{item.id}")
    assert "Domestic abuse “Tele” – a word. Proposes “Domestic abuse” if you hide it. (1)" in page.words
    (mark,) = page.all("mark[@tabindex='0']")
    assert page.all(f"*[@id='{mark.get('aria-describedby')}']")


def test_a_clinician_says_that_a_flag_is_not_helpful(gp: Visitor, lead: Visitor, db: Session) -> None:
    item = an_item(db, flags=[Category.DOMESTIC_ABUSE])
    flag = db.scalars(select(Flag.id)).one()
    assert gp.send(f"/review-items/{item.id}/flags/{flag}/not-helpful").goes_to == f"/review-items/{item.id}"
    assert "Noted: that flag is not helpful" in gp.open(f"/review-items/{item.id}").words
    assert "Domestic abuse a-rule Flagged 1 Hidden 0 Left visible 0 Not helpful 1" in lead.open("/flags").words


def test_a_clinician_marks_words_that_should_have_raised_a_flag(gp: Visitor, lead: Visitor, db: Session) -> None:
    item = an_item(db)
    entry = an_entry(db, item, text="Asked to be seen alone", position=1)
    typed = {"missed_entry": str(entry.id), "words": "seen alone", "category": "domestic-abuse"}
    gp.send(f"/review-items/{item.id}/missed", typed)
    assert "“seen alone” Domestic abuse; Dr Amira Shah" in lead.open("/flags").words


def test_words_that_do_not_stand_there_are_refused_beside_the_field(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    typed = {"missed_entry": str(entries(db, item)[0].id), "words": "not there", "category": "domestic-abuse"}
    page = gp.send(f"/review-items/{item.id}/missed", typed, 422)
    assert 'id="words-error"' in page.text
    assert page.value("words") == "not there"


def test_an_entry_beyond_the_first_million_is_looked_for_too(gp: Visitor, db: Session) -> None:
    typed = {"missed_entry": "1234567", "words": "seen alone", "category": "domestic-abuse"}
    gp.send(f"/review-items/{an_item(db).id}/missed", typed, 404)


def test_the_lead_sees_what_a_phrase_would_have_flagged_before_it_is_added(lead: Visitor, db: Session) -> None:
    an_item(db, titles=["Moved to Elm House hostel", *["Blood pressure"] * 9])
    told = lead.send("/flags", PHRASE, 200)
    assert "Of the last 30 days’ 10 entries it would have flagged 1 (10%) as adult safeguarding." in told.words
    assert "Rosa Marsh: consultation " in told.words
    assert "No phrases or codes of your own" in lead.open("/flags").words
    lead.send("/flags", PHRASE | {"confirmed": "yes"})
    read = lead.open("/flags").words
    assert "“Elm House hostel” Adult safeguarding On" in read
    assert "The queue is being scanned again. 10 waiting entries to go." in read


def test_what_is_too_common_cannot_be_added(lead: Visitor, db: Session) -> None:
    an_item(db, titles=["Blood pressure"] * 3)
    common = PHRASE | {"words": "blood pressure"}
    told = lead.send("/flags", common, 200)
    assert "This would flag too many entries to be useful" in told.words
    assert not told.all("input[@name='confirmed']")
    assert "Choose rarer words" in lead.send("/flags", common | {"confirmed": "yes"}, 422).words


def test_a_phrase_is_switched_off_and_on_again(lead: Visitor, db: Session) -> None:
    an_item(db)
    lead.send("/flags", PHRASE | {"confirmed": "yes"})
    name = {"name": "adult-safeguarding.own-Elm House hostel"}
    lead.send("/flags/switched", name | {"on": "no"})
    assert "Adult safeguarding Off" in lead.open("/flags").words
    lead.send("/flags/switched", name | {"on": "yes"})
    assert "Adult safeguarding On" in lead.open("/flags").words


def test_a_wrong_check_digit_is_told_beside_the_field_and_what_was_typed_stays(lead: Visitor) -> None:
    page = lead.send("/flags", {"what": "code", "words": "836881000000106", "category": "third-party"}, 422)
    assert "its check digit is wrong" in page.words
    assert page.value("words") == "836881000000106"


def test_the_queue_puts_several_categories_before_one_of_the_same_severity(gp: Visitor, db: Session) -> None:
    one = an_item(db, flags=[Category.DOMESTIC_ABUSE])
    two = an_item(db, flags=[Category.DOMESTIC_ABUSE, Category.THIRD_PARTY])
    shown = [row.get("data-review-item") for row in gp.open("/queue").all("li[@data-review-item]")]
    assert shown == [str(two.id), str(one.id)]
