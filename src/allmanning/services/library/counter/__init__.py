"""The counter: why an answer is what it is, changing terms, closing a library, lending offline."""
