"""Groups of plain items that are reviewed as one table."""
