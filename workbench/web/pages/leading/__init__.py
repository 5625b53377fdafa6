"""The lead's own pages: the overview, its pictures, and the lists behind its numbers."""
