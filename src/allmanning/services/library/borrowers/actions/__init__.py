"""Registering borrowers, giving and blocking cards, letting people in, noting who looked."""
