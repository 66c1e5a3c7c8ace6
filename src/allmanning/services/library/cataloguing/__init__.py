"""Keeping the catalogue: editing records, copies in bulk, duplicates, works, inventory."""
