"""Exports: their rules, as values in and values out."""
