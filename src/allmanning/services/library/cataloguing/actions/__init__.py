"""Everything that writes for cataloguers."""
