"""What admits a person: the code that is scanned or typed, as text, picture and paper."""
