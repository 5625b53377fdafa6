"""How far second looks agree."""
