"""What machines speak: OAI-PMH, SRU, OPDS, Atom, sitemaps, an API; and copying records by SRU."""
