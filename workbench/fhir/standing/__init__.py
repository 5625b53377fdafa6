"""What speaks against showing a resource or its words: labels, withdrawals, and what it stands under."""
