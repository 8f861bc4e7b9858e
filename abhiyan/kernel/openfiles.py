"""How many files and connections a process may have open: machines allow a thousand where nobody asks for more."""

import resource

MOST = 65_536  # that a process asks for
NEEDED = 16_384  # who hears news of a live address (10,000) and who beats in the same second, with our own files


def hard() -> int:
    """What a process may raise its limit to."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST if allowed == resource.RLIM_INFINITY else min(allowed, MOST)


def raise_limit() -> None:
    """Let this process, and whatever it begins, have as many open as the machine allows."""
    soft, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < hard():
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard(), allowed))
