"""The life of a bid: every status under every act of a bid, from the table."""

import pytest

from tender.bids.lifecycle import TABLE, Status, transition
from tender.errors import Refused
from tender.ledger.acts import Act

ACTS = (Act.BID_SUBMITTED, Act.BID_WITHDRAWN, Act.BID_REFUSED, Act.BID_OPENED)
ALLOWED = {(source, act): target for source, act, target, _ in TABLE}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", Status)
def test_every_status_under_every_act(status, act):
    if (status, act) in ALLOWED:
        assert transition(status, act) is ALLOWED[status, act]
    else:
        with pytest.raises(Refused) as refused:
            transition(status, act)
        assert refused.value.article == act.article


def test_only_a_current_bid_ends_and_never_comes_back():
    assert {source for source, *_ in TABLE} == {Status.CURRENT}
    assert Status.CURRENT not in ALLOWED.values()
