"""Libraries, their shelves, opening hours, stops and tours."""
