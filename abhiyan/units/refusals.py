"""Why an act on the tree is refused. Each error has its own name; views and commands word it with `str`."""

from datetime import date

from django.utils.translation import gettext as _


class UnitRefused(Exception):
    """Something that can't be done to a unit; its text says why, in the reader's language."""


class FutureDay(UnitRefused):
    """An act is dated after today."""

    def __init__(self, day: date) -> None:
        super().__init__(_("%(day)s has not come yet; an act is dated today or earlier.") % {"day": day})


class TooEarly(UnitRefused):
    """The tree changed after the day asked for; `earliest` is the first day that is possible."""

    def __init__(self, earliest: date) -> None:
        self.earliest = earliest
        super().__init__(_("This part of the tree changed later; the earliest day is %(day)s.") % {"day": earliest})


class UnknownUnit(UnitRefused):
    def __init__(self, code: str) -> None:
        super().__init__(_("There is no unit with the code “%(code)s”.") % {"code": code})


class CodeTaken(UnitRefused):
    """Codes are never used again, not even one that a unit has given up."""

    def __init__(self, code: str) -> None:
        super().__init__(_("The code “%(code)s” belongs to another unit.") % {"code": code})


class NeedsName(UnitRefused):
    def __init__(self) -> None:
        super().__init__(_("A unit needs a name in at least one script and a code without spaces around it."))


class WrongLevel(UnitRefused):
    """The unit can't stand under that parent."""

    def __init__(self, level: str, parent: str) -> None:
        super().__init__(
            _("A unit of level %(level)s can't stand under %(parent)s.") % {"level": level, "parent": parent}
        )


class IsClosed(UnitRefused):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is closed.") % {"name": name})


class IsOpen(UnitRefused):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is open.") % {"name": name})


class IsTheTop(UnitRefused):
    def __init__(self) -> None:
        super().__init__(_("The top of a tree can't be moved, split, merged or closed, and there is one only."))


class NothingChanges(UnitRefused):
    def __init__(self) -> None:
        super().__init__(_("Nothing would change."))


class NotBeside(UnitRefused):
    """Units of different levels can't be merged; nor a unit with itself."""

    def __init__(self) -> None:
        super().__init__(_("Only another unit of the same level can take over."))


class NotItsChild(UnitRefused):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s does not stand under the unit that is split.") % {"name": name})


class HasChildren(UnitRefused):
    """A unit with open units below it isn't closed; a merge moves them first."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(_("%(count)d units stand below it. Merge it into another unit instead.") % {"count": count})


class HasHolders(UnitRefused):
    """People hold posts at the unit; a merge moves them."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(_("%(count)d people hold posts there. Merge it into another unit instead.") % {"count": count})


class CannotUndo(UnitRefused):
    def __init__(self) -> None:
        super().__init__(_("This act can't be taken back by itself, or was already."))


class OutsideBranch(UnitRefused):
    """The actor doesn't organise there; a row's own reason where a verb would raise PermissionDenied for all."""

    def __init__(self) -> None:
        super().__init__(_("The unit stands outside your branch."))
