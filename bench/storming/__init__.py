"""The storm: many desks and residents at once, and programs that are killed as they work."""
