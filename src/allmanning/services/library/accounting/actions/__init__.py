"""Entering, issuing, answering and closing."""
