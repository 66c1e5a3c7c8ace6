"""Questions about loans, holds and copies."""
