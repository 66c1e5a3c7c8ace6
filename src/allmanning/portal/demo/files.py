"""Where the demo's data lies."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((DATA / name).read_text(encoding="utf-8"))
