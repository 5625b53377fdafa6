"""Whom a resource is about, who wrote it, and who may see it."""
