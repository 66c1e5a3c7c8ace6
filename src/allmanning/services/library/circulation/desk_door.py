"""The desk's door has moved to the borrowers' room, which needs it too; this name goes soon."""

from allmanning.services.library.borrowers.desk_door import (
    DESK,
    AtDesk,
    DeskRequest,
    desk_of,
    desks_of,
    for_desk,
    forbidden,
    signs_in,
)

__all__ = [
    "DESK",
    "AtDesk",
    "DeskRequest",
    "desk_of",
    "desks_of",
    "for_desk",
    "forbidden",
    "signs_in",
]
