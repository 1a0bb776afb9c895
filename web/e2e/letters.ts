// Letters that the venue wrote, which stay in its data directory where it has no mail server.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pause, type Venue } from "./venue";

const WAIT_MS = 10_000;

/** Wait for the newest letter to an address, and return its text. */
export async function letterTo(venue: Venue, address: string): Promise<string> {
  const folder = join(venue.dataDir, "mail");
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(100)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.sort().reverse()) {
      const text = await readFile(join(folder, name), "utf8");
      if (text.includes(`To: ${address}\n`)) return text;
    }
  }
  throw new Error(`no letter to ${address}`);
}

/** Return the address in a letter that leads to a page of the terminal. */
export function linkOf(letter: string): string {
  const found = /https?:\/\/\S+#token=\S+/.exec(letter)?.[0];
  if (found === undefined) throw new Error(`no link in:\n${letter}`);
  return found;
}
