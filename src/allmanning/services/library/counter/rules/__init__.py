"""What the counter decides by."""
