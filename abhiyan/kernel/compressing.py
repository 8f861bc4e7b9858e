"""Pages go out compressed: on a phone's network a page takes as long as its bytes, and they come to a fifth of them.

Files of the program are compressed once, when they are collected; what people sent in is given out as it is.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PAGES = ("text/html", "text/javascript", "application/manifest+json")


class Compressed(GZipMiddleware):
    """Django's own, which adds bytes by chance so that nobody measures what stands in a page; for pages alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(PAGES):
            return response
        return super().process_response(request, response)
