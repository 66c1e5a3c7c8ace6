"""What was counted and entered, told who asks."""
