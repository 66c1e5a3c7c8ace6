"""Loans, holds, transits and messages."""
