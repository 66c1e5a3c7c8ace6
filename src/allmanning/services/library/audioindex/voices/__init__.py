"""Voices: text and language in, sound out. Each runs as a process of its own and may die."""
