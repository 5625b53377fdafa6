"""A page worked with the keyboard alone: what Tab does not reach cannot be pressed."""

from playwright.sync_api import Locator, Page

MOST_TABS = 120
HAS_FOCUS = "element => element === document.activeElement"


def reach(page: Page, element: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(MOST_TABS):
        if element.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {element} on {page.url}")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """The first link or button (or whatever else has that role) whose name begins so."""
    element = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    reach(page, element)
    page.keyboard.press(key)


def fill(page: Page, label: str, words: str) -> None:
    """Type into a field; what was in it is replaced, as it is selected when Tab comes to it."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def choose(page: Page, name: str) -> None:
    """A radio button, by the arrows from the one of its group that Tab comes to."""
    wanted = page.get_by_role("radio", name=name)
    group = wanted.get_attribute("name")
    for _ in range(MOST_TABS):
        if page.evaluate("document.activeElement.name") == group:
            break
        page.keyboard.press("Tab")
    for _ in range(MOST_TABS):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not come to {name!r} on {page.url}")
