// The one trusted types policy of the page: it makes addresses of our own scripts, and nothing else.

type Policy = { createScriptURL: (url: string) => unknown };
type Factory = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy };

const POLICY = "damrak";
let policy: Policy | null = null;

/** Return the address of a script of this site as workers and service workers take it. Throws TypeError for others'. */
export function trustedScriptUrl(url: string | URL): string {
  const address = checked(String(url));
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (factory === undefined) return address;
  policy ??= factory.createPolicy(POLICY, { createScriptURL: checked });
  return policy.createScriptURL(address) as string;
}

function checked(url: string): string {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) throw new TypeError("a script must be of this site");
  return address.href;
}
