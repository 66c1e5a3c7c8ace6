"""Two pairs of hands for the stories: one with a mouse, one with nothing but a keyboard.

Both find things as people do, by role and name. The keyboard demands that focus is seen.
"""

import re
from datetime import date

from playwright.sync_api import Locator, Page

MANY = 300  # so many presses of Tab go round any page of ours
_SEEN = """element => {
    const seen = shown => shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) > 0
        || shown.boxShadow !== 'none'
    return seen(getComputedStyle(element)) || seen(getComputedStyle(element, '::before'))
        || seen(getComputedStyle(element, '::after'))
}"""
_HAS_FOCUS = "element => element === document.activeElement"


class Mouse:
    """Points and clicks, and types into what was clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, role: str, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button, a link or the like."""
        self._one(role, name, within).click()

    def write(self, label: str, words: str) -> None:
        """Write in a field."""
        field = self._field(label)
        field.click()
        field.fill(words)

    def choose(self, label: str, words: str) -> None:
        """Choose from a list."""
        self._field(label).select_option(label=words)

    def mark(self, name: str) -> None:
        """Mark a radio button."""
        self.page.get_by_role("radio", name=name, exact=True).check()

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.page.get_by_role("checkbox", name=name, exact=True).check()

    def date(self, label: str, day: date) -> None:
        """Write a day."""
        self._field(label).fill(day.isoformat())

    def submit(self, name: str) -> None:
        """Send the form one has just written in."""
        self.press("button", name)

    def _one(self, role: str, name: str | re.Pattern[str], within: Locator | None) -> Locator:
        exact = isinstance(name, str)
        return (within or self.page).get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]

    def _field(self, label: str) -> Locator:
        fields = self.page.locator("input, select, textarea")
        return self.page.get_by_label(label, exact=True).and_(fields).first


class Keyboard(Mouse):
    """Never touches the mouse: Tab, arrows, Enter and letters."""

    def press(self, role: str, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        self._reach(self._one(role, name, within))
        self.page.keyboard.press("Enter")

    def write(self, label: str, words: str) -> None:
        self._reach(self._field(label))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, label: str, words: str) -> None:
        field = self._field(label)
        self._reach(field)
        self.page.keyboard.press("Home")
        for _press in range(MANY):
            if field.evaluate("list => list.selectedOptions[0].text") == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach “{words}”.")

    def mark(self, name: str) -> None:
        radio = self.page.get_by_role("radio", name=name, exact=True).first
        if radio.is_checked():
            return
        chosen = self.page.get_by_role("radio", checked=True)
        if chosen.count():
            self._reach(chosen.first)
        else:  # Tab comes to the first of them, and Space chooses it
            self._reach(self.page.get_by_role("radio").first)
            self.page.keyboard.press("Space")
        for _press in range(9):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach “{name}”.")

    def tick(self, name: str) -> None:
        self._reach(self.page.get_by_role("checkbox", name=name, exact=True).first)
        self.page.keyboard.press("Space")

    def date(self, label: str, day: date) -> None:
        """Type a day part by part, in the order this browser shows the parts."""
        field = self._field(label)
        self._reach(field)
        for order in ("%Y %m %d", "%m %d %Y", "%d %m %Y"):
            for _part in range(3):
                self.page.keyboard.press("ArrowLeft")
            for part in day.strftime(order).split():
                self.page.keyboard.type(part)
                if len(part) > len("31"):  # a month or a day that is full moves on by itself
                    self.page.keyboard.press("ArrowRight")
            if field.input_value() == day.isoformat():
                return
        raise AssertionError(f"The keys do not reach {day} in “{label}”.")

    def submit(self, name: str) -> None:
        self.page.keyboard.press("Enter")

    def _reach(self, goal: Locator) -> None:
        goal.wait_for(state="visible")
        for _press in range(MANY):
            if goal.evaluate(_HAS_FOCUS):
                assert goal.evaluate(_SEEN), f"Focus is not seen on {goal}."
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {goal}.")
