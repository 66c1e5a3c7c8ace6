"""Pages of the desk and of borrowers' own."""
