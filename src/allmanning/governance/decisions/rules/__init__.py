"""The law of deciding together: stances, the proposal, the decision at home, what is in force.

Source: the anniversary book of 2013 and the activity plan 2023–2027 (Alliance § 3, P 3.2–3.4).
"""
