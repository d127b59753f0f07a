"""The county on one platform."""

from tests.cast import cast, inhabited, platform

__all__ = ["cast", "inhabited", "platform"]
