"""Councils and groups, their seats, and who holds a seat when."""
