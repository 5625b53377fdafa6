"""Other entries that a bundle concerns: copies, links, those beside and under what comes, and whose they are."""
