import { afterEach, expect, test, vi } from "vitest";
import { api, isProblem, onSessionEnded, ProblemError, unwrap, UNREACHED } from "@/lib/http";
import { answer, openVenue, refusal } from "@/testing/venue";

afterEach(() => { vi.unstubAllGlobals(); });

const ME = { user_id: "u1" };

async function problemOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await promise.then(() => null, (reason: unknown) => reason);
  if (!isProblem(error)) throw new Error("should have been refused");
  return error;
}

test("a refused token is refreshed once, and what was asked is asked again", async () => {
  let isFresh = false;
  const asked = openVenue(({ path }) => {
    if (path === "/api/auth/refresh") {
      isFresh = true;
      return answer({});
    }
    return isFresh ? answer(ME) : refusal(401, "KEY_INVALID");
  });
  const both = await Promise.all([unwrap(api.GET("/api/me")), unwrap(api.GET("/api/me"))]);
  expect(both).toEqual([ME, ME]);
  expect(asked.filter((each) => each.path === "/api/auth/refresh")).toHaveLength(1);
});

test("a body is sent again with the second try", async () => {
  let tries = 0;
  const asked = openVenue(({ path }) => {
    if (path === "/api/auth/refresh") return answer({});
    tries += 1;
    return tries === 1 ? refusal(401, "KEY_INVALID") : answer(ME);
  });
  await unwrap(api.PATCH("/api/me", { body: { name: "Anna" } }));
  const changes = asked.filter((each) => each.method === "PATCH");
  expect(changes.map((each) => each.body)).toEqual([{ name: "Anna" }, { name: "Anna" }]);
});

test("another tab's refresh counts: the venue says 409 and the page just asks again", async () => {
  let tries = 0;
  openVenue(({ path }) => {
    if (path === "/api/auth/refresh") return refusal(409, "REFRESHED_ALREADY");
    tries += 1;
    return tries === 1 ? refusal(401, "KEY_INVALID") : answer(ME);
  });
  expect(await unwrap(api.GET("/api/me"))).toEqual(ME);
});

test("an ended session is told, and the first refusal stands", async () => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  openVenue(({ path }) =>
    path === "/api/auth/refresh" ? refusal(401, "SESSION_ENDED") : refusal(401, "KEY_MISSING"),
  );
  expect((await problemOf(unwrap(api.GET("/api/me")))).code).toBe("KEY_MISSING");
  expect(ended).toHaveBeenCalledTimes(1);
  stop();
});

test("a refresh that could not be done ends no session", async () => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  openVenue(({ path }) =>
    path === "/api/auth/refresh" ? refusal(503, "UNAVAILABLE") : refusal(401, "KEY_INVALID"),
  );
  expect((await problemOf(unwrap(api.GET("/api/me")))).status).toBe(401);
  expect(ended).not.toHaveBeenCalled();
  stop();
});

test("a wrong password is not answered with a refresh", async () => {
  const asked = openVenue(() => refusal(401, "LOGIN_REFUSED"));
  const body = { email: "a@b.test", password: "x" };
  const problem = await problemOf(unwrap(api.POST("/api/auth/login", { body })));
  expect(problem.code).toBe("LOGIN_REFUSED");
  expect(asked).toHaveLength(1);
});

test("a problem tells all that the venue said", async () => {
  openVenue(() =>
    answer(
      {
        type: "", title: "No", status: 422, detail: "quantity must be a multiple of 0.1", code: "FIELD_INVALID",
        errors: [{ field: "quantity", rule: "must be a multiple of 0.1", value: "0.05" }],
        order_id: 7, challenge: "c1",
      },
      422,
      { "Retry-After": "3" },
    ),
  );
  const problem = await problemOf(unwrap(api.GET("/api/me")));
  expect(problem).toMatchObject({ status: 422, code: "FIELD_INVALID", orderId: 7, retryAfter: 3 });
  expect(problem.errorOf("quantity")?.rule).toBe("must be a multiple of 0.1");
  expect(problem.errorOf("price")).toBeNull();
  expect(problem.said["challenge"]).toBe("c1");
  expect(problem.message).toBe("quantity must be a multiple of 0.1");
});

test("no answer at all is a problem too", async () => {
  openVenue(() => Promise.reject(new TypeError("no route")));
  const problem = await problemOf(unwrap(api.GET("/api/me")));
  expect(isProblem(problem, UNREACHED) && problem.status === 0).toBe(true);
});

test("an answer that is no problem document is told by its status", async () => {
  openVenue(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await problemOf(unwrap(api.GET("/api/me")))).toMatchObject({ status: 502, code: "" });
});
