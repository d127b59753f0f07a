"""Every public page in a real browser: both languages, desk and phone, strict policy, own host, WCAG 2.2 AA."""

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
HOST = "http://localhost"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())


class Reading:
    """A page whose every request is answered by the application, and what went wrong on the way."""

    def __init__(self, browser: Browser, site: Site, language: str, width: int) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 844}, locale=language)
        self.language, self.width, self.wrong = language, width, list[str]()
        self._client = site.visitor()
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if not route.request.url.startswith(f"{HOST}/"):
            self.wrong.append(f"another host: {route.request.url}")
        place = urlsplit(route.request.url)
        got = self._client.get(f"{place.path}?{place.query}", headers={"Accept-Language": self.language})
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

    def problems(self, path: str) -> list[str]:
        """What is wrong with the page at `path`."""
        self.page.goto(HOST + path)
        found = [f"{path}: {text}" for text in self.wrong]
        self.wrong.clear()
        if self.page.evaluate("document.documentElement.scrollWidth") > self.width:
            found.append(f"{path}: scrolls sideways at {self.width}")
        seen = Axe().run(self.page, options=WCAG)
        return found + [f"{path}: {one['id']} {one['help']}" for one in seen.response["violations"]]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_public_page_is_fit_to_read(
    browser: Browser, site: Site, at: Callable, language: str, width: int
) -> None:
    reading = Reading(browser, site, language, width)
    tenders = [f"/tenders/{at(name).tender}" for name in ("completed", "failed", "submitted", "prepared")]
    pages = [
        "/",
        "/tenders",
        "/tenders?q=nothing",
        "/ledger",
        "/ledger/entries/0",
        "/guide",
        "/sign-in",
        *tenders,
    ]
    assert [problem for path in pages for problem in reading.problems(path)] == []
    reading.page.close()


def test_every_link_of_the_public_pages_leads_somewhere(browser: Browser, site: Site, at: Callable) -> None:
    reading, waiting, seen = Reading(browser, site, "zh-CN", 1280), ["/"], set[str]()
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        answer = reading._client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            reading.page.goto(HOST + path)
            found = reading.page.eval_on_selector_all(
                "a[href]", "all => all.map(a => a.getAttribute('href'))"
            )
            waiting += [link.split("#")[0] for link in found if link.startswith("/")]
    assert len([path for path in seen if path.startswith("/tenders/")]) >= 4
    reading.page.close()
