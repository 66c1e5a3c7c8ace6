"""What machines may know of the catalogue. All of it is public."""
