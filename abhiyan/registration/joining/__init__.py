"""Signing up, alone or helped, and finding one's place."""
