"""Drivers of the messenger: mail that leaves by SMTP, and mail that stays in files."""
