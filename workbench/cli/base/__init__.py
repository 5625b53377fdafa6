"""What every command stands on: the database, who acts, errors in one sentence, progress, files."""
