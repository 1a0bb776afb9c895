// Why something was refused, as one error that components can show and code can ask.
import type { FieldError, Problem } from "@/lib/schema";
import { isRecord } from "@/lib/storage";

/** The code of a request that reached nobody. */
export const UNREACHED = "UNREACHED";

/** Say why a request was not done; `status` 0 and the code UNREACHED where no answer came. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly orderId: number | null;
  readonly correlationId: string;
  /** In how many seconds the same may be asked again; null where waiting does not help. */
  readonly retryAfter: number | null;
  /** All that the venue said, with fields that only some problems have. */
  readonly said: Readonly<Record<string, unknown>>;

  constructor(problem: Problem, said: Readonly<Record<string, unknown>> = {}) {
    super(problem.detail || problem.title);
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail || problem.title;
    this.errors = problem.errors ?? [];
    this.orderId = problem.order_id || null;
    this.correlationId = problem.correlation_id ?? "";
    this.retryAfter = problem.retry_after || null;
    this.said = said;
  }

  /** Return what is wrong with a field, null where nothing is. */
  errorOf(field: string): FieldError | null {
    return this.errors.find((each) => each.field === field) ?? null;
  }
}

/** Tell whether an error is a problem of the venue, of a code where that is given. */
export function isProblem(error: unknown, code?: string): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** Return what an answer says why it is none; `status` is the answer's. */
export function problemOf(body: unknown, response: Pick<Response, "status" | "headers">): ProblemError {
  const wait = Number(response.headers.get("Retry-After")) || 0;
  if (isRecord(body) && typeof body["code"] === "string") {
    const said = body as Record<string, unknown> & Problem;
    return new ProblemError({ ...said, retry_after: said.retry_after || wait }, body);
  }
  const title = `The venue answered ${String(response.status)}`;
  const status = response.status;
  return new ProblemError({ type: "", title, status, detail: title, code: "", retry_after: wait });
}

/** Return the problem of a request that brought no answer. */
export function unreached(cause: unknown): ProblemError {
  const title = "The venue cannot be reached";
  const problem = new ProblemError({ type: "", title, status: 0, detail: title, code: UNREACHED });
  problem.cause = cause;
  return problem;
}
