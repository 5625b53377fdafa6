"""A page's form with what was typed in it before."""

import pytest

from workbench.web.door.typed_before.filling import filled

BEFORE, AFTER = "<!DOCTYPE html><html><body><header>é</header>\n<main id=m>", "</main></body></html>"


def fill(form: str, **fields: list[str]) -> str:
    page = filled(BEFORE + form + AFTER, "/here", fields, lambda first: f"[{first}]")
    return page.removeprefix(BEFORE).removesuffix(AFTER)


@pytest.mark.parametrize(
    ("control", "typed", "becomes"),
    [
        ('<input name="x" value="old">', ['a "b" <c>'], '<input name="x" value="a &quot;b&quot; &lt;c&gt;">'),
        ('<input name="x" type="date">', ["2027-01-02"], '<input name="x" type="date" value="2027-01-02">'),
        ('<textarea name="x">old</textarea>', ["\nand </textarea>"],
         '<textarea name="x">\n\nand &lt;/textarea&gt;</textarea>'),
        ('<input name="x" type="radio" value="a" checked><input name="x" type="radio" value="b">', ["b"],
         '<input name="x" type="radio" value="a"><input name="x" type="radio" value="b" checked>'),
        ('<input name="x" type="checkbox" value="a" checked>', [], '<input name="x" type="checkbox" value="a">'),
        ('<input name="x" type="checkbox">', ["on"], '<input name="x" type="checkbox" checked>'),
        ('<select name="x"><option value="" selected>none</option><option>b</option></select>', ["b"],
         '<select name="x"><option value="">none</option><option selected>b</option></select>'),
        ('<input name="x"><input name="x">', ["1", "2"], '<input name="x" value="1"><input name="x" value="2">'),
    ],
)  # fmt: skip
def test_each_control_is_as_it_was(control: str, typed: list[str], becomes: str) -> None:
    form = '<form action="/here">{}</form>'
    assert fill(form.format(control), **({"x": typed} if typed else {})) == "[]" + form.format(becomes)


@pytest.mark.parametrize("kind", ["submit", "file", "password"])
def test_what_nobody_typed_or_no_page_may_hold_stays(kind: str) -> None:
    form = f'<form action="/here"><input name="x" type="{kind}" value="now"></form>'
    assert fill(form, x=["before"]) == f"[]{form}"


@pytest.mark.parametrize("name", ["seen", "seen_name", "seen_role", "linked-seen"])
def test_what_the_page_had_shown_is_given_back_so_that_a_change_since_is_told(name: str) -> None:
    form = f'<form action="/here"><input type="hidden" name="{name}" value="{{}}"></form>'
    assert fill(form.format("now"), **{name: ["then"]}) == "[]" + form.format("then")


def test_each_item_is_as_it_was_seen_and_one_that_was_not_there_as_it_is() -> None:
    form = '<form action="/here">' + '<input type="hidden" name="linked-seen" value="{}">' * 2 + "</form>"
    filled_in = fill(form.format("3-1", "2-8"), **{"linked-seen": ["1-1", "2-7"]})
    assert filled_in == "[]" + form.format("3-1", "2-7")


@pytest.mark.parametrize("name", ["is_read", "read", "read_elsewhere"])
@pytest.mark.parametrize("state", ["", " checked"])
def test_what_says_that_something_was_read_is_never_ticked_again(name: str, state: str) -> None:
    form = f'<form action="/here"><input type="checkbox" name="{name}" value="yes"{{}}></form>'
    assert fill(form.format(state), **{name: ["yes"]}) == "[]" + form.format("")


def test_of_a_radio_that_was_not_asked_then_the_page_s_own_choice_stays() -> None:
    form = '<form action="/here"><input name="x" type="radio" value="a" checked></form>'
    assert fill(form) == f"[]{form}"


def test_the_form_is_unfolded_and_its_first_field_named() -> None:
    form = '<details><summary>s</summary><form action="/here?q=1"><input id="i" name="x"></form></details>'
    assert fill(form, x=["1"]).startswith("[i]<details open><summary>s</summary>")


def test_a_field_that_stands_outside_belongs_to_the_form_that_it_names() -> None:
    form = '<form id="f" action="/here"></form><input name="x" form="f"{}><input name="x" form="g"><input name="x">'
    assert fill(form.format(""), x=["1", "2"]) == "[]" + form.format(' value="1"')


def test_of_several_forms_the_one_that_was_sent_is_filled() -> None:
    form = '<form action="/here"><input type="hidden" name="of" value="{}"><input name="x"></form>'
    one, other = form.format("a"), form.format("b")
    assert fill(one + other, of=["b"], x=["1"]) == "[]" + one + other.replace('name="x"', 'name="x" value="1"')


def test_a_form_for_the_opposite_act_is_another_form() -> None:
    form = '<form action="/here"><input type="hidden" name="dry" value="yes"><input name="x"></form>'
    assert fill(form, dry=["no"], x=["1"]) == f"[None]{form}"


def test_where_the_form_is_not_there_the_page_stays_and_says_so() -> None:
    form = '<form action="/there"><input name="x"></form>'
    assert fill(form, x=["1"]) == f"[None]{form}"
