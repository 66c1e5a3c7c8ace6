"""What changes the machines' own tables, and what cataloguers fetch from others."""
