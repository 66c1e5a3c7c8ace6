"""Dated terms of lending, and which of them holds where."""
