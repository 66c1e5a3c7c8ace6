"""Who we are: municipalities, people, bodies, hosting, mandates, and the journal of what was done."""
