"""The audit in words: its events as sentences, and what was tried and refused."""
