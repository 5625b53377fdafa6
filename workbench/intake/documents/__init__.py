"""The documents that entries bring: read, and kept with them."""
