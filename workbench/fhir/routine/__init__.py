"""What a group and its table need of an entry: a measured value, and whether it is plain enough to be one of many."""
