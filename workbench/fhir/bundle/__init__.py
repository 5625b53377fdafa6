"""The bundle as sent: its resources, references, codes and dates."""
