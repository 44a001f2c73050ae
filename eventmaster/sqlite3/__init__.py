"""Django's backend for SQLite, where writers wait in a queue instead of trying again and again."""
