"""Kits in words."""

from django.utils.translation import gettext_lazy as _

from abhiyan.kits import actions
from abhiyan.kits.models import Kit, Piece
from abhiyan.kits.standing import EARLY, OVER, SILENCE, UNKNOWN, WITHDRAWN

STATES = {Kit.DRAFT: _("draft"), Kit.HANDED: _("handed down"), Kit.WITHDRAWN: _("withdrawn")}
TAGS = {Kit.DRAFT: "", Kit.HANDED: "verified", Kit.WITHDRAWN: "bad"}
KINDS = {
    Kit.PROMOTIONAL: _("promotional: it speaks for the organisation"),
    Kit.NOTICE: _("notice: it says time and place and nothing else"),
    Kit.INSTRUCTION: _("instruction to our own workers"),
}
PIECES = {
    Piece.TEXT: _("text"),
    Piece.PICTURE: _("picture"),
    Piece.VIDEO: _("video"),
    Piece.DOCUMENT: _("document"),
    Piece.TEMPLATE: _("picture with the unit's own words"),
}
WHY_GONE = {
    WITHDRAWN: _("This was withdrawn. Please don't pass it on."),
    EARLY: _("This is not given out yet."),
    OVER: _("The time of this material is over. It is no longer given out."),
    SILENCE: _("There is silence before the poll here. Until it is over nothing is given out."),
    UNKNOWN: _("This is not given out."),
}
WHY_NOT: dict[type[Exception], object] = {
    actions.NotADraft: _("It was handed down or withdrawn meanwhile: nothing of it is changed any more."),
    actions.NotHandedDown: _("Only what was handed down can be withdrawn, and only what was withdrawn corrected."),
    actions.Empty: _("There is nothing in this kit yet."),
    actions.TooMany: _("A kit has twelve pieces at most."),
    actions.TooLate: _("The last day of this kit is over."),
    actions.NoImprint: _("Promotional material says who printed it, who published it and who paid for it."),
    actions.WasLabelled: _("One of its pictures was labelled as made with AI elsewhere. Take it out and put it in so."),
}
FILE_WORDS = {
    "empty": _("The file is empty."),
    "too large": _("The file is too large: a picture may have 12 MB, a video 16 MB, a PDF 5 MB."),
    "unknown kind": _("Only pictures (JPEG, PNG, WebP), videos (MP4, WebM) and PDF documents are taken."),
    "broken photo": _("The picture can't be read. Save it as JPEG anew."),
    "too many pixels": _("The picture has more than 50 million pixels. Make it smaller."),
    "locked document": _("The PDF is locked with a password. Save it without one."),
    "document with scripts": _("The PDF contains programs or other files. Print it to a new PDF."),
    "broken document": _("The PDF can't be read. Print it to a new PDF."),
    "too many pages": _("The PDF has more than twelve pages. Nobody reads that on a phone: make it shorter."),
    "video says where": _("The video says where it was made. Send it to yourself by a messenger once, and take that."),
    "says it is synthetic": _("The file says of itself that it was made with AI. Say so here, and by whom."),
    "was labelled": _("This picture was labelled as made with AI before. Say so here, and by whom."),
    "synthetic is no picture": _("Made with AI, only pictures are taken: nothing else can be labelled here."),
    "too many": _("One file at a time."),
}
