"""What machines read: feeds, the box and OParl; public facts only, and never a count."""
