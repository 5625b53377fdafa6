"""What keeps a very long text from filling memory and pages."""
