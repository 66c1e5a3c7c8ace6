"""What meetings, items and outcomes are called (docs/words.md). Codes are stored, never words."""

from django.utils.translation import pgettext_lazy

from allmanning.kit.text import _

LANGUAGES = {"sv": _("Swedish"), "en": _("English")}
MEETING_KINDS = {
    "ordinary": _("Ordinary meeting"),
    "extraordinary": _("Extraordinary meeting"),
    "handover": _("Handover meeting"),
    "seminar": _("Seminar"),
    "study_trip": _("Study trip"),
}
STATES = {
    "planned": _("Planned"),
    "agenda_in_preparation": _("Agenda in preparation"),
    "agenda_signed_off": _("Agenda signed off"),
    "summoned": _("Summoned"),
    "in_progress": _("In progress"),
    "closed": _("Closed"),
    "minutes_draft": _("Notes, draft"),
    "minutes_approved": _("Notes approved"),
    "published": _("Published"),
    "cancelled": _("Cancelled"),
}
ITEM_KINDS = {
    "formal": _("Formalities"),
    "information": _("Information"),
    "discussion": _("Discussion"),
    "direction_decision": _("Direction decision"),
    "follow_up": _("Follow-up"),
    "revision_of_plan": _("Revision of the activity plan"),
    "election": _("Election"),
    "free_discussion": _("Free discussion"),
}
ITEM_STATUSES = {
    "planned": _("On the agenda"),
    "handled": _("Handled"),
    "dropped": _("Dropped"),
    "tabled": _("Tabled"),
    "returned": _("Sent back"),
    "removed": _("Removed"),
}
PUBLICITY = {"public": pgettext_lazy("an item or a paper", "Public"), "secret": _("Secret by law")}
CAPACITIES = {
    "deciding": _("Deciding"),
    "substitute": _("Substitute"),
    "other": _("Other participant"),
    "co_opted": _("Co-opted"),
}
MODES = {"on_site": _("On site"), "remote": _("Takes part remotely")}
HANDOVER_POINTS = {
    "open_assignments": _("Open assignments"),
    "open_rounds": _("Open consensus rounds"),
    "meeting_calendar": _("The calendar of meetings"),
    "prioritised_groups": _("Prioritised groups"),
    "budget": _("The common budget"),
    "contacts": _("Contacts"),
}
# The outcome of an item: a controlled list (Alliance T4). %(body)s is the body's name. The council
# agrees on a direction; it never decides, and no phrase says so (Alliance § 3.4).
OUTCOMES = {
    "noted": _("It is noted that %(body)s has received the information."),
    "discussed": _("It is noted that %(body)s has discussed the matter."),
    "agreed_direction": _("%(body)s agrees on the direction:"),
    "agreed": _("%(body)s agrees:"),
    "assigned": _("%(body)s gives the assignment:"),
    "elected": _("%(body)s confirms:"),
    "notes_confirmed": _("The notes of the previous meeting are put to the records."),
    "opened": _("The meeting is opened."),
    "adjourned": _("The meeting is closed."),
    "tabled": _("The matter is tabled."),
    "returned": _("The matter is sent back for more preparation."),
    "removed": _("The matter is removed from the agenda."),
    "dropped": _("The item was dropped."),
}
# What the journal says was done with a meeting, for the one who is told what changed.
DEEDS = {
    "planned the meeting": _("planned the meeting"),
    "changed the plan": _("changed time, place or name"),
    "cancelled the meeting": _("cancelled the meeting"),
    "began the agenda": _("began the agenda"),
    "added an item": _("added an item"),
    "changed an item": _("changed an item"),
    "moved an item": _("moved an item"),
    "took away an item": _("took away an item"),
    "attached a document": _("attached a document"),
    "took away a document": _("took away a document"),
    "signed off the agenda": _("signed off the agenda"),
    "sent the notice": _("sent the notice"),
    "recalled the notice": _("recalled the notice"),
    "opened the meeting": _("opened the meeting"),
    "noted presence": _("noted presence"),
    "named the chairs": _("named the chairs"),
    "handled the items": _("noted what became of the items"),
    "closed the meeting": _("closed the meeting"),
    "wrote notes": _("wrote notes"),
    "approved notes": _("approved notes"),
    "published the notes": _("published the notes"),
    "went through a handover point": _("went through a point of the handover"),
}
