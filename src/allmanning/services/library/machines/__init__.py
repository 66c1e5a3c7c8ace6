"""What machines speak: SRU, OAI-PMH, OPDS, Atom, sitemap. (Landed by its own helper: do not write these in catalogue.)"""
