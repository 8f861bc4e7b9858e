"""Django's SQLite backend with WAL, full synchronous writes and one lock between writers and checkpoints."""
