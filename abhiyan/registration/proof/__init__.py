"""A number is proved to be one's own."""
