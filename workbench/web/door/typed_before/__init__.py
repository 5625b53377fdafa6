"""What was typed and sent after its session had ended: kept, and given back in its form after signing in again."""
