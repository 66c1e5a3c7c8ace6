"""Acts: saving and giving up searches, and telling what is new in them."""
