"""The people who work at the centre: accounts, roles, signing in."""
