"""Pages about figures and settlement."""
