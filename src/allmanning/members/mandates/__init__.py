"""What lets a person act: office, municipality, body, from and until."""
