// A provider to sign in with: oidc-provider with two clients and a few people, on a free port of
// this machine. It says where it listens in one line of JSON, and ends with its standard input.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const [redirectUri, otherUri] = process.argv.slice(2);
const people = {
  alice: { email: 'alice@example.org', email_verified: true, name: 'Alice', groups: ['traders', 'lunch'] },
  hilde: { email: 'hilde@example.org', email_verified: true, name: 'Hilde', groups: ['heads'] },
  mallory: { email: 'victim@example.org', email_verified: false, name: 'Mallory', groups: ['admin', 'admins'] },
};

const signing = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const client = { grant_types: ['authorization_code'], response_types: ['code'] };
const configuration = {
  clients: [
    { ...client, client_id: 'damrak', client_secret: 'a secret+with %signs', redirect_uris: [redirectUri] },
    { ...client, client_id: 'other', client_secret: 'another secret', redirect_uris: [otherUri] },
  ],
  jwks: { keys: [{ ...signing, use: 'sig', alg: 'RS256', kid: 'first' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  async findAccount(_, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...people[id] }) };
  },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', new Provider(issuer, configuration).callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
