"""How well the search answers: queries judged by reading the catalogue, and how they are counted."""
