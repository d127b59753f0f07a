"""The county's people on one platform, and the web application over it."""

from tests.cast import cast, inhabited, platform
from tests.sites import site

__all__ = ["cast", "inhabited", "platform", "site"]
