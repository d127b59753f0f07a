"""The county on one platform, and its web application."""

from tests.cast import cast, inhabited, platform
from tests.sites import site

__all__ = ["cast", "inhabited", "platform", "site"]
