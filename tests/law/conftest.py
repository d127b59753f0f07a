"""Tenders standing at each stage, copied for each test, and the web application over them."""

from tests.cast import inhabited
from tests.sites import site
from tests.standing import at, cast, platform, standing

__all__ = ["at", "cast", "inhabited", "platform", "site", "standing"]
