"""Where others can reach the server, its page talks with the token of the link, and says so where it is missing."""

from __future__ import annotations

import pytest
from browser import Watched, until
from playwright.sync_api import Browser
from serving import serving

from wom_sim.app.access import new_token
from wom_sim.app.assets import page
from wom_sim.app.conversation import Claim
from wom_sim.app.lessons import lessons_for_page
from wom_sim.app.limits import Limits
from wom_sim.app.session import Session
from wom_sim.app.texts import LANGUAGES, texts
from wom_sim.scenario import Scenario

pytestmark = pytest.mark.browser


def begin(_: Claim) -> Session:
    data = {"network": {"n": 60, "k": 4, "rewiring": 0.2}, "products": {"one": {"price": 1, "aware": 0.5}}}
    return Session(Scenario.from_data(data), Limits())


def filled(template: str) -> str:
    return page(template, {language: texts(language) for language in LANGUAGES}, lessons_for_page())


def test_the_page_hands_on_the_token(browser: Browser) -> None:
    """With the whole link there is a picture; without its end there are words instead."""
    token = new_token()
    with serving(begin=begin, token=token, filled=filled) as served:
        opened = Watched(browser.new_page())
        opened.page.goto(f"http://{served.host}/?token={token}")
        until(opened.page, "window.wom?.frames > 0", 120.0)
        assert opened.complaints == []
        opened.page.context.close()
        shut = browser.new_page()
        shut.goto(f"http://{served.host}/")
        assert "open the whole link that 'wom-sim app' has printed" in shut.locator("body").inner_text()
        shut.context.close()
