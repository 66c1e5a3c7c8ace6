"""Point at a copy or a shelf and hear what it is, on equal terms."""
