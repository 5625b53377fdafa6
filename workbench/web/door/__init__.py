"""What every request passes: who asks, one transaction, what is refused, headers, the frame."""
