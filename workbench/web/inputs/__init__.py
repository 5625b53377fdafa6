"""Forms and addresses parsed into values."""
