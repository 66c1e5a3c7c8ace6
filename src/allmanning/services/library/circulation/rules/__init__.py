"""The law of lending, holds and travelling copies, as pure functions."""
