"""Identity as the doors say it: people, sessions, keys, teams and the audit."""
