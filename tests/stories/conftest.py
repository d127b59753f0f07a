"""The county on one platform, and its web application."""

from tests.cast import cast, inhabited, platform
from tests.sites import site
from tests.stories.story import story

__all__ = ["cast", "inhabited", "platform", "site", "story"]
