"""The truth tables of who may see what, from when: rows that tests run, and that make up docs/visibility.md."""
