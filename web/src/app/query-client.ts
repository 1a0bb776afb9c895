import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "@/lib/http";

const RETRIES_MAX = 2;
/** For how long an answer is taken for fresh where its query does not say. */
const FRESH_MS = 10_000;

/** What the venue refused stays refused; what did not arrive is asked for again. */
function mayRetry(failures: number, problem: unknown): boolean {
  if (isProblem(problem) && problem.status < 500) return false;
  return failures < RETRIES_MAX;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: mayRetry, staleTime: FRESH_MS, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
});
