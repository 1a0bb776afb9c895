// What a page complains of while a test runs; a test that makes no allowance for it fails.
import type { BrowserContext, ConsoleMessage } from "@playwright/test";

/** Browsers note every answer above 399 by themselves: the page asks who is there, and hears nobody. */
const ANSWERED = /^Failed to load resource: the server responded with a status of (4\d\d)/;

/** Note what pages of a context complain of: errors of the console, of scripts, and of their policy. */
export class Complaints {
  readonly #noted: string[] = [];
  readonly #allowed: RegExp[] = [ANSWERED];

  constructor(context: BrowserContext) {
    context.on("console", (message) => {
      if (message.type() === "error") this.#noted.push(told(message));
    });
    context.on("weberror", (error) => {
      this.#noted.push(error.error().stack ?? error.error().message);
    });
  }

  /** Make an allowance for what the test brings about itself. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** Return what was complained of beyond what is allowed. */
  get left(): readonly string[] {
    return this.#noted.filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
  }
}

/** Let a page tell each thing that its policy forbade, also what browsers say nothing of. */
export function tellViolations(): void {
  document.addEventListener("securitypolicyviolation", (event) => {
    // The page has no other way to be heard by the test.
    // eslint-disable-next-line no-console
    console.error(`policy: ${event.effectiveDirective} forbade ${event.blockedURI} ${event.sample}`);
  });
}

function told(message: ConsoleMessage): string {
  const { url } = message.location();
  return url === "" ? message.text() : `${message.text()} (${url})`;
}
