"""Events from the world's files: bytes are read into drafts and problems, drafts into rows.

`reading.read_file` is the way in for bytes; it never raises for what a file holds.
`store.import_drafts` writes what it found for one organizer.
"""
