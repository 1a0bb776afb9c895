"""The laws: deterministic machines that take messages in and give messages out."""
