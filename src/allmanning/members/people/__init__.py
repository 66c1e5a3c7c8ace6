"""Those who sign in to act for a municipality or the alliance."""
