"""The members of the alliance, with dated membership and dated population."""
