"""What is done with meetings; nothing else writes their tables."""
