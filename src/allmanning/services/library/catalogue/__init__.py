"""Titles, records, holdings and search."""
