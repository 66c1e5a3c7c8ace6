"""What the stories import by name; the fixtures themselves serve every test below `tests/`."""

from tests.conftest import ROOT, House, free_port

__all__ = ["ROOT", "House", "free_port"]
