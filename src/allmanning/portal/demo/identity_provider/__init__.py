"""A municipality's identity provider, played by a small server of its own on the demo machine."""
