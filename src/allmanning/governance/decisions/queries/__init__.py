"""Questions about proposals, rounds and decisions; the first of each is who asks."""
