"""Accounts: one's own, the practice's users, and the practices of an installation."""
