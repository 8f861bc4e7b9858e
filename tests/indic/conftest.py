"""Property tests draw fewer examples and have no deadline: the machine may be busy."""

from hypothesis import settings

settings.register_profile("hindi", deadline=None, max_examples=60)
settings.load_profile("hindi")
