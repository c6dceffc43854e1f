"""From notes to a package: ids and times, rows, a zip, read back, moved into place."""
