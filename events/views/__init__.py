"""The public pages: the programme, an event, an organizer."""
