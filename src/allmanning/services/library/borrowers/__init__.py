"""Borrowers, cards, guardians and their privacy."""
