"""Pages for people: decisions for everybody, proposals and rounds for those who take part."""
