// Words about people, teams, keys, accounts and the audit.
export const people = {};
