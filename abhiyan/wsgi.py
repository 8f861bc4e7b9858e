"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")

application = get_wsgi_application()
# Read all views now: otherwise the first person to come waits for it.
get_resolver().url_patterns  # noqa: B018 (a cached property)
