"""The law of meetings: plan, agenda, notice, the meeting itself, notes, handover."""
