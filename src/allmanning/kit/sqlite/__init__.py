"""SQLite that sorts, folds and compares Swedish as PostgreSQL does."""
