"""What the counter asks."""
