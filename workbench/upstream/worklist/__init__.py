"""What has to be done by hand in the clinical system."""
