"""Pages on which clinicians review: the queue, its groups, one item, and what they say of flags."""
