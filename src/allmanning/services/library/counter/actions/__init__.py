"""What the counter changes."""
