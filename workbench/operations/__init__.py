"""What whoever looks after an installation needs: copies of the database that were checked, and the doctor."""
