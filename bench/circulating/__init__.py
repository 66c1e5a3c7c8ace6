"""What the circulation benchmark measures, in processes that have a house of their own."""
