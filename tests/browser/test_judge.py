"""The judge of accessibility is awake, also behind the policy that our pages are sent with."""

from collections.abc import Callable

from playwright.sync_api import Page

ADDRESS = "http://localhost/page"
POLICY = "default-src 'none'; script-src 'nonce-x'; base-uri 'none'; require-trusted-types-for 'script'"
GOOD = "<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1><p>Words</p></main></html>"


def show(page: Page, html: str) -> None:
    page.route(ADDRESS, lambda route: route.fulfill(body=html, headers={"Content-Security-Policy": POLICY}))
    page.goto(ADDRESS)


def test_a_sound_page_passes(page: Page, axe: Callable[[Page], list[str]]) -> None:
    show(page, GOOD)
    assert axe(page) == []


def test_a_field_without_a_label_is_found(page: Page, axe: Callable[[Page], list[str]]) -> None:
    show(page, GOOD.replace("<p>", "<input><p>"))
    assert any(found.startswith("label (critical)") for found in axe(page))
