"""What pages, endpoints and other rooms may know of the catalogue."""
