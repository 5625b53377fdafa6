"""What is read beside a page: pictures that it shows."""
