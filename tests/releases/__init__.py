"""What databases of earlier releases held, row by row, and how to make one again."""
