"""Texts that are too long to be shown whole everywhere."""
