"""The checklist of a registration: without approval or funds there is no project (BL 9)."""

import pytest

from tests import journeys

PATH = "/api/v1/projects"


@pytest.mark.parametrize("lacking", ["approval_no", "funding", "site", "scale", "amount"])
def test_a_project_without_approval_or_funds_is_not_registered(site, lacking):
    owner = site.signed_in("entity")
    whole = {
        **journeys.project_form().model_dump(mode="json", exclude={"investment"}),
        "amount": journeys.AMOUNT,
    }
    known = len(owner.get(PATH).json())
    without = {name: value for name, value in whole.items() if name != lacking}
    assert owner.post(PATH, json=without).status_code == 400
    assert len(owner.get(PATH).json()) == known
    assert owner.post(PATH, json=whole).status_code == 201
