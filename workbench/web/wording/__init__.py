"""What the pages say: labels, sentences, formats."""
