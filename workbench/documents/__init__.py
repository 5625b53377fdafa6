"""Documents that come with entries, and what of them can be read; the parsers run in processes of their own."""
