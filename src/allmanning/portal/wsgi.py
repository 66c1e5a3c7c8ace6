"""The door the web server opens."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")
pages = get_wsgi_application()

# What stands before the pages needs the tables, which are there only now.
from allmanning.services.library.audioindex.frontdoor import sounds_first  # noqa: E402

application = sounds_first(pages)
