"""The pages on which people make tokens for programs, and revoke them.

Above accounts, because a token may be for one event.
"""
