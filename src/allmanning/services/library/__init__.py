"""The shared library: one catalogue, one card, one set of shelves in many places."""
