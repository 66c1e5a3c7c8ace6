"""Pages of borrowers: the card, and people at the desk."""
