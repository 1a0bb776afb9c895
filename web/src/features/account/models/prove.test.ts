import { expect, it } from "vitest";
import { ProblemError } from "@/lib/http";
import { type Asking, prove, type Shown, Withdrawn } from "./prove";

function problem(code: string, retryAfter = 0): ProblemError {
  return new ProblemError({ type: "", title: code, status: 403, detail: "", code, retry_after: retryAfter });
}

/** An action of the venue's: it wants `password`, or a recent sign-in where none is shown. */
function guarded(password: string, recent = false) {
  const shown: (string | null)[] = [];
  const action = (given: string | null): Promise<string> => {
    shown.push(given);
    if (given === password || (given === null && recent)) return Promise.resolve("done");
    return Promise.reject(problem("SIGN_IN_AGAIN"));
  };
  return { action, shown };
}

function answering(...answers: (Shown | null)[]) {
  const asked: Asking[] = [];
  const ask = (asking: Asking): Promise<Shown | null> => {
    asked.push(asking);
    return Promise.resolve(answers.shift() ?? null);
  };
  return { ask, asked };
}

it("asks nothing after a recent sign-in", async () => {
  const { ask, asked } = answering();
  expect(await prove(guarded("x", true).action, ask)).toBe("done");
  expect(asked).toEqual([]);
});

it("repeats the action with the password, and asks again where it is wrong", async () => {
  const { action, shown } = guarded("right");
  const { ask, asked } = answering({ password: "wrong" }, { password: "right" });
  expect(await prove(action, ask)).toBe("done");
  expect(shown).toEqual([null, "wrong", "right"]);
  expect(asked).toEqual([{ why: "first" }, { why: "wrong" }]);
});

it("says how long to wait after too many attempts", async () => {
  const problems = [problem("SIGN_IN_AGAIN"), problem("TOO_MANY_ATTEMPTS", 8)];
  const action = () => {
    const next = problems.shift();
    return next === undefined ? Promise.resolve("done") : Promise.reject(next);
  };
  const { ask, asked } = answering({ password: "a" }, { password: "b" });
  expect(await prove(action, ask)).toBe("done");
  expect(asked).toEqual([{ why: "first" }, { why: "wait", seconds: 8 }]);
});

it("does nothing where nobody proves himself", async () => {
  const { action, shown } = guarded("right");
  await expect(prove(action, answering(null).ask)).rejects.toBeInstanceOf(Withdrawn);
  expect(shown).toEqual([null]);
});

it("passes on what proof does not help against", async () => {
  const { ask, asked } = answering({ password: "x" });
  await expect(prove(() => Promise.reject(problem("NOT_FOUND")), ask)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(asked).toEqual([]);
});
