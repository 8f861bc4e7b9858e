"""`abhiyan people administrator` and `abhiyan people invite`: who may sign in, from the machine itself."""

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from abhiyan.kernel import clock, phones
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused
from abhiyan.people.models import Person
from abhiyan.posts import signin

REASONS = {
    signin.NoContact: "neither a number nor a mail address is on record that a code could be sent to.",
    signin.ContactTaken: "somebody else signs in with that number or address; give this person another one.",
    signin.HasAddress: "an address is on record already, or the person has signed in before.",
    signin.NoPost: "the person holds no post; appoint them first.",
    signin.Invented: "this database is invented; nobody real is let in.",
    signin.NotEmpty: "there is an administrator already; they invite everybody else.",
    signin.NothingToAdminister: "there is no post to hold: apply a profile and load the units first "
    "(abhiyan profile apply, abhiyan units load).",
}


@click.command("administrator")
@click.argument("name")
@click.option("--mail", default="", help="Mail address the sign-in codes go to.")
@click.option("--phone", default="", help="Phone number the sign-in codes go to.")
def administrator(name: str, mail: str, phone: str) -> None:
    """Appoint NAME as the first administrator and let them sign in."""
    if not (mail or phone):
        raise click.UsageError("Give --mail or --phone: a code is sent there.")
    hindi = any("\u0900" <= sign <= "\u097f" for sign in name)
    try:
        person = signin.first_administrator(
            name_hi=name if hindi else "",
            name_en="" if hindi else name,
            phone=_phone(phone),
            mail=_mail(mail),
            day=clock.today(),
        )
    except tuple(REASONS) as error:
        raise Refused(REASONS[type(error)]) from None
    click.echo(f"{person} is administrator (person {person.pk}) and signs in at /accounts/login/.")


@click.command("invite")
@click.argument("person", type=int)
def invite(person: int) -> None:
    """Let PERSON (the number of their page) sign in with the number or address on record."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Refused(f"there is no person {person}.")
    try:
        signin.invite(found, by=system("command-line"), day=clock.today())
    except tuple(REASONS) as error:
        raise Refused(REASONS[type(error)]) from None
    click.echo(f"{found} can sign in.")


def _phone(typed: str) -> str:
    try:
        return phones.read(typed) if typed else ""
    except phones.NotAPhone:
        raise click.BadParameter("this is not a mobile phone number.", param_hint="--phone") from None


def _mail(typed: str) -> str:
    try:
        if typed:
            validate_email(typed)
    except ValidationError:
        raise click.BadParameter("this is not a mail address.", param_hint="--mail") from None
    return typed


@click.group("people")
def people_group() -> None:
    """Who may sign in."""


people_group.add_command(administrator)
people_group.add_command(invite)
commands: list[click.Command] = [people_group, administrator]
