"""What changes more than one row of an event."""
