"""Pages for cataloguers."""
