"""What is published, as OParl objects. Nobody in particular asks: the public."""
