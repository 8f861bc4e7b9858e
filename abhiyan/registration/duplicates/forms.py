"""What is decided about a pair."""

from django import forms

SAME, APART, AGAIN = "same", "apart", "again"


class Decide(forms.Form):
    """One person (and which record goes first), two people, or to be looked at again."""

    act = forms.ChoiceField(choices=[(one, one) for one in (SAME, APART, AGAIN)])
    keep = forms.IntegerField(required=False)
