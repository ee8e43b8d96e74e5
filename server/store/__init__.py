"""SQLite: the one writer, the readers, migrations, and a module a noun."""
