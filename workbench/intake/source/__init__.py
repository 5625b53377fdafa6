"""What the source says of its resources beside their content, and what follows for the entries that are held."""
