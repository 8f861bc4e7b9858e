"""Stopping, leaving, being erased; what people say is wrong."""
