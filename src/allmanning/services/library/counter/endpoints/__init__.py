"""What the counter tells machines."""
