"""Questions that cataloguers ask."""
