"""Tests of passes for phone wallets."""
