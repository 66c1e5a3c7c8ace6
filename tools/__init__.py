"""Tools for those who build Allmänning; nothing here is needed to serve it."""
