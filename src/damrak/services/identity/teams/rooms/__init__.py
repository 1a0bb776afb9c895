"""The rooms of users and teams: what is asked over HTTP, answered from the tables."""
