"""What each report says: rules over values, and what they count."""
