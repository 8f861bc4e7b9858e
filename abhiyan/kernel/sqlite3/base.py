from django.db.backends.sqlite3.base import DatabaseWrapper as Plain


class DatabaseWrapper(Plain):
    pass
