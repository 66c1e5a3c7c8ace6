"""What is counted, and in which groups.

Source: Library § 15 and P 3.8.
"""

BANDS = ((5, "0-5"), (12, "6-12"), (17, "13-17"), (24, "18-24"), (64, "25-64"))


def age_band(age: int) -> str:
    """Library P 3.8. The group of ages that an event is counted in."""
    return next((band for last, band in BANDS if age <= last), "65+")
