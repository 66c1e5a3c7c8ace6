"""Giving mandates and ending them, and what the head of secretariat changes after an election."""

from allmanning.members.mandates.actions.giving import end_mandate, give_mandate

__all__ = ["end_mandate", "give_mandate"]
