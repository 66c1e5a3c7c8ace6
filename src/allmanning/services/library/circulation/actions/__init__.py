"""Lending, receiving, renewing, reserving, and what follows from each."""
