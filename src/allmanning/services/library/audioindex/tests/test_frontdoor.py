"""What stands before all pages."""

import time
from concurrent.futures import ThreadPoolExecutor

from allmanning.services.library.audioindex import frontdoor


def test_first_requests_that_come_together_are_all_answered(monkeypatch):
    def slowly():
        time.sleep(0.05)
        return "/sound/", "/code/"

    monkeypatch.setattr(frontdoor, "_addresses", slowly)
    monkeypatch.setattr(frontdoor.gathered, "begin", lambda _count: None)
    door = frontdoor.sounds_first(lambda _asked, _begin: [b"page"])
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/elsewhere/"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: door(asked, None), range(8)))
    assert answers == [[b"page"]] * 8
