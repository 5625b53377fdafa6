"""What was typed or asked for, as values."""
