"""Commands about where people, keys and the audit are kept, and what that is sealed with."""
