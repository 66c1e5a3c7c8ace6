"""The host of the year, and the offices that follow from it."""
