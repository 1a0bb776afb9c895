// A venue of one's own: a real `damrak up`, with its crowd, in a directory that is thrown away.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Lines } from "./line";

const PYTHON = process.env["DAMRAK_PYTHON"] ?? fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
/** Whoever likes may register, and a test that signs in does not use up the turns of the next. */
const SETTINGS = { DAMRAK__IDENTITY__REGISTRATION: "open", DAMRAK__LIMITS__LOGIN_PER_MINUTE: "0" };
const START_MS = 60_000;
const STOP_MS = 20_000;

export type Person = "admin" | "anna" | "bram";

export class Venue {
  readonly #passwords = new Map<Person, string>();
  #process: ChildProcess | null = null;
  /** The key that trades on anna's account, for what happens outside of the browser. */
  key = "";

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    readonly streamPort: number,
    /** What browsers reach it by, where that is not the venue itself. */
    readonly lines: Lines | null,
  ) {}

  /** Open a new venue, with or without lines that can be cut. */
  static async open(hasLines = false): Promise<Venue> {
    const dataDir = await mkdtemp(join(tmpdir(), "damrak-e2e-"));
    const [port, streamPort] = [await freePort(), await freePort()];
    const lines = hasLines ? await Lines.to(port, streamPort) : null;
    const venue = new Venue(dataDir, port, streamPort, lines);
    await venue.start();
    return venue;
  }

  /** Where browsers find it. */
  get url(): string {
    return `http://localhost:${this.lines?.rest.port ?? this.port}`;
  }

  passwordOf(person: Person): string {
    const password = this.#passwords.get(person);
    if (password === undefined) throw new Error(`the venue told no password of ${person}`);
    return password;
  }

  /** Start the server where it left off; returns when it takes orders. */
  async start(): Promise<void> {
    const child = spawn(
      PYTHON,
      [
        ...["-m", "damrak.app.cli", "up", "--data-dir", this.dataDir],
        ...["--port", String(this.port), "--stream-port", String(this.streamPort)],
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own, so that a kill reaches whatever it started.
        detached: true,
        env: { ...process.env, ...SETTINGS, ...this.#addresses },
      },
    );
    this.#process = child;
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const end = Date.now() + START_MS;
    while (!said.includes("closes the venue")) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`no venue:\n${said}`);
      await pause(50);
    }
    for (const [, person, password] of said.matchAll(/^ {2}(\w+)@localhost +(\S+) +\w+$/gm)) {
      this.#passwords.set(person as Person, password ?? "");
    }
    this.key = /DAMRAK_KEY=(\S+)/.exec(said)?.[1] ?? this.key;
  }

  /** End the server as a power cut would. */
  async kill(): Promise<void> {
    const marker = JSON.parse(await readFile(join(this.dataDir, "server.json"), "utf8")) as {
      pid: number;
    };
    process.kill(marker.pid, "SIGKILL");
    await this.#end("SIGKILL");
  }

  async close(): Promise<void> {
    await this.#end("SIGINT");
    await this.lines?.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Ask the venue something over REST, with the key of anna or another credential. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  get #addresses(): Record<string, string> {
    const stream = this.lines === null ? {} : { DAMRAK__SERVER__STREAM_URL: `ws://localhost:${this.lines.stream.port}/api/stream` };
    return { DAMRAK__IDENTITY__PUBLIC_URL: this.url, ...stream };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, signal);
    await Promise.race([ended, pause(STOP_MS)]);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
