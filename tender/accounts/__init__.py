"""People, organisations, seats, sign-in and certificates."""
