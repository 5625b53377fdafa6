"""The second reading: by a small sentence model, of what is near the border or long."""
