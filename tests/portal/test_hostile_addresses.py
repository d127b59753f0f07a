"""Addresses that nobody typed in good faith are read as not asked for."""

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("page", ["9" * 5000, "-5", "%00", "1.0", "%D9%A3", "0"])
def test_a_page_number_that_is_none_shows_the_first_page(site, page):
    answer = site.visitor().get(f"/tenders?page={page}")
    assert answer.status_code == 200
    assert "data-stage" in answer.text
