"""Accounts: one machine per partition of accounts; may you, and what do you own?"""
