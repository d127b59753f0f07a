"""The row store keeps values out of what ends in logs."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.database import connect


def test_an_error_that_ends_in_a_log_names_no_value(tmp_path):
    engine = connect(tmp_path / "rows.sqlite3")
    with pytest.raises(OperationalError) as broken, engine.begin() as rows:
        rows.execute(text("INSERT INTO nowhere VALUES (:who)"), {"who": "org_ofabidder"})
    assert "nowhere" in str(broken.value)
    assert "org_ofabidder" not in str(broken.value)
    engine.dispose()
