"""The only place where proposals, positions and decisions are written."""
