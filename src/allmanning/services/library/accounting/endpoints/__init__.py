"""The same for machines: CSV and JSON."""
