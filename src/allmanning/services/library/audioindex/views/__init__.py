"""Pages to listen to: the catalogue for everyone, and one's own with the card."""
