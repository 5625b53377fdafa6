"""Commands for whoever looks after the installation: backups, and the doctor."""
