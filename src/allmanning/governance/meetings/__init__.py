"""Meetings of the council and the groups: agenda, notice, presence, minutes."""
