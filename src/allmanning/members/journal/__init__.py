"""What was done, by whom and under which mandate; written once, never changed."""
