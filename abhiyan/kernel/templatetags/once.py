"""`{% key %}`: the hidden field that lets a form be sent twice and done once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def key() -> SafeString:
    """A fresh key for every form on every page."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())
