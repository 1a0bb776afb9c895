import { isProblem } from "@/lib/http";

/** What is done once somebody proved himself; null where a recent sign-in is to be proof enough. */
export type Action<T> = (password: string | null) => Promise<T>;

/** What somebody shows: his password, or null where he signed in anew meanwhile. */
export interface Shown {
  readonly password: string | null;
}

/** Why somebody is asked: for the first time, since it was wrong, or since he must wait. */
export type Asking =
  | { readonly why: "first" }
  | { readonly why: "wrong" }
  | { readonly why: "wait"; readonly seconds: number };

/** Tells that somebody would rather not prove himself; nothing was done. */
export class Withdrawn extends Error {
  override readonly name = "Withdrawn";
}

/**
 * Do what may need proof: at once, and again with each proof that is shown, until the venue takes
 * one. Throws Withdrawn where none is shown, and whatever else the venue says.
 */
export async function prove<T>(
  action: Action<T>,
  ask: (asking: Asking) => Promise<Shown | null>,
): Promise<T> {
  try {
    return await action(null);
  } catch (error) {
    if (!isProblem(error, "SIGN_IN_AGAIN")) throw error;
  }
  let asking: Asking = { why: "first" };
  for (;;) {
    const shown = await ask(asking);
    if (shown === null) throw new Withdrawn("nothing was shown");
    try {
      return await action(shown.password);
    } catch (error) {
      asking = nextAsking(error);
    }
  }
}

function nextAsking(error: unknown): Asking {
  if (isProblem(error, "SIGN_IN_AGAIN")) return { why: "wrong" };
  if (isProblem(error, "TOO_MANY_ATTEMPTS")) return { why: "wait", seconds: error.retryAfter ?? 1 };
  throw error;
}
