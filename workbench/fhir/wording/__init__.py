"""What a resource says, in words."""
