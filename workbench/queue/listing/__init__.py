"""The queue as a list: its order, what it is narrowed to, and the cards that it shows."""
