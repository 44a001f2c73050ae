"""Pages of people who register: signed in, or by the signed link of a mail."""
