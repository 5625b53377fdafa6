"""The process that reads one document: nothing else imports this, and it imports nothing of the record."""
