"""A meeting's record becomes a press note; a note becomes a draft plan."""
