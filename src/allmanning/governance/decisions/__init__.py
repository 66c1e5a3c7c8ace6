"""Proposals, consensus, direction decisions, and the decisions at home."""
