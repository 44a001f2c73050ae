"""Examples for the description, where they are long."""
