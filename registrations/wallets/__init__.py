"""Tickets for the wallets of phones, where the installation has the keys for it."""
