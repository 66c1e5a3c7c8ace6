#!/usr/bin/env python
"""Django's commands, with the house's settings."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")

from django.core.management import execute_from_command_line

from allmanning.kit.environment import WrongSetting

try:
    execute_from_command_line(sys.argv)
except WrongSetting as wrong:
    sys.exit(str(wrong))
