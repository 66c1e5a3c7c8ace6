"""The demo alliance: data for an empty house, loaded through the same actions as real life."""
