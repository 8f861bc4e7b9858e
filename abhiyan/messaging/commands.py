"""`abhiyan inbound`: play the gateway for a server that runs. `abhiyan messages`: what holds for messages to many."""

import json
import logging
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.utils.translation import override

from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused
from abhiyan.messaging import registering, signatures
from abhiyan.messaging.models import Delivery, Handover, Inbound
from abhiyan.posts import numbers
from abhiyan.posts.reads import is_invented

if TYPE_CHECKING:
    import httpx

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


def _posted(url: str, gateway: str, body: bytes) -> "httpx.Response":
    import httpx  # noqa: PLC0415 (a tenth of each command's start; this one needs it)

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


@click.group("messages")
def messages_group() -> None:
    """Messages to many: what is registered with the operators, when there is silence, what is unsure."""


@messages_group.command("rules")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rules(file: Path) -> None:
    """Bring about what FILE (TOML) says: texts registered with the operators, and the silence before polls.

    Says what changed. Applying the same file again changes nothing; silence that has begun is never shortened.
    """
    with override("en"):
        try:
            said = registering.apply(registering.read(file), by=system("command line"))
        except registering.RulesWrong as wrong:
            raise Refused(str(wrong)) from wrong
    for line in said or ["Nothing changed."]:
        click.echo(line)


@messages_group.command("unsure")
def unsure() -> None:
    """List handovers of which nobody knows whether they went: the key the gateway was told, channel, moment, number."""
    found = Handover.objects.filter(state=Handover.UNSURE).order_by("pk")
    for one in found:
        n = Delivery.objects.filter(handover=one, state=Delivery.UNSURE).count()
        click.echo(f"{one.key}  {one.channel}  {one.taken_at:%Y-%m-%d %H:%M:%S} UTC  {n}")
    if not found:
        click.echo("Nothing is unsure.")


commands: list[click.Command] = [inbound, messages_group]
