"""The second factor: codes of an authenticator app (TOTP) and recovery codes, by allauth.mfa."""

from accounts.second_factor.codes import check, is_needed

__all__ = ["check", "is_needed"]
