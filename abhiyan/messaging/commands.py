"""`abhiyan inbound`: play the gateway for a server that runs."""

import json
import logging
import secrets
import time

import click
import httpx
from django.conf import settings

from abhiyan.kernel.console import Refused
from abhiyan.messaging import signatures
from abhiyan.messaging.models import Inbound
from abhiyan.posts import numbers
from abhiyan.posts.reads import is_invented

SECONDS = 10


@click.group()
def inbound() -> None:
    """Messages and calls that come in."""


@inbound.command("send")
@click.argument("text", required=False, default="")
@click.option("--from", "number", required=True, help="The phone it comes from.")
@click.option("--missed-call", is_flag=True, help="A missed call instead of a message.")
@click.option("--gateway", default="local", help="The gateway to be; part of the address.")
@click.option("--id", "ref", default="", help="The gateway's id for it; the same once more changes nothing.")
@click.option("--to", "url", default="", help="Where the server is, instead of ABHIYAN_ADDRESS.")
def send(text: str, *, number: str, missed_call: bool, gateway: str, ref: str, url: str) -> None:
    """Sign a message (TEXT) or a missed call and hand it to the running server, as a gateway does.

    Needs the secret that the server runs with, in ABHIYAN_INBOUND_SECRET.
    """
    if not settings.INBOUND_SECRET:
        raise Refused("ABHIYAN_INBOUND_SECRET is empty: set the same one for the server and for this command.")
    if bool(text) == missed_call:
        raise click.UsageError("Give either a text or --missed-call.")
    try:
        from_number = numbers.read(number, invented=is_invented())
    except numbers.NumberRefused as refused:
        raise Refused(str(refused)) from refused
    kind = Inbound.CALL if missed_call else Inbound.SMS
    fields = {"id": ref or secrets.token_hex(16), "kind": kind, "from": from_number, "text": text}
    answer = _posted(f"{url or f'http://{settings.ADDRESS}'}/inbound/{gateway}/", gateway, json.dumps(fields).encode())
    if answer.status_code != 200:
        raise Refused(f"the server answered {answer.status_code}: {answer.text[:200]}")
    click.echo("Received.")


def _posted(url: str, gateway: str, body: bytes) -> httpx.Response:
    now = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "X-Abhiyan-Timestamp": str(now),
        "X-Abhiyan-Signature": signatures.sign(settings.INBOUND_SECRET, gateway=gateway, timestamp=now, body=body),
    }
    logging.getLogger("httpx").setLevel(logging.WARNING)  # else it says on the terminal what was asked
    try:
        return httpx.post(url, content=body, headers=headers, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise Refused(f"no server answers: {type(error).__name__}") from None


commands: list[click.Command] = [inbound]
