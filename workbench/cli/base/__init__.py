"""Shared by all commands: the database, the actor, error messages, progress bars, files."""
