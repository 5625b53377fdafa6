"""Whether words are denied."""
