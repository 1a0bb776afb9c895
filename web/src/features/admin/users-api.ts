// People of the venue: who they are, what they may do, and asking others in.
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import type { Role } from "./models/roles";

type Schemas = components["schemas"];
export type User = Schemas["User"];
export type UserStatus = "pending" | "active" | "disabled";
export type UserRequest = Schemas["UserRequest"];
export type NewUser = Schemas["NewUser"];
export type Invitation = Schemas["Invitation"];
export type InvitationRequest = Schemas["InvitationRequest"];
export type NewInvitation = Schemas["NewInvitation"];

export interface UserFilter {
  readonly email?: string;
  readonly status?: UserStatus;
  readonly role?: Role;
}

const USERS = ["admin", "users"] as const;
const INVITATIONS = ["admin", "invitations"] as const;
const PAGE = 100;
/** As many as one answer may hold. */
const KNOWN_MAX = 500;

/** Users by number, page by page. */
export function userPages(filter: UserFilter) {
  return infiniteQueryOptions({
    queryKey: [...USERS, "pages", filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return unwrap(api.GET("/api/users", { signal, params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function userQuery(userId: string) {
  return queryOptions({
    queryKey: [...USERS, "one", userId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/users/{user_id}", { signal, params: { path: { user_id: userId } } })),
  });
}

/** The first people of the venue, to suggest while somebody types. */
export const knownUsersQuery = queryOptions({
  queryKey: [...USERS, "known"],
  queryFn: async ({ signal }) =>
    (await unwrap(api.GET("/api/users", { signal, params: { query: { limit: KNOWN_MAX } } }))).users,
  staleTime: 60_000,
});

/** Return who has an address, null where nobody does. */
export async function userByEmail(email: string): Promise<User | null> {
  const { users } = await unwrap(api.GET("/api/users", { params: { query: { email } } }));
  return users[0] ?? null;
}

/** Return whether letters of the venue leave it, undefined until that is known. */
export function useMailLeaves(): boolean | undefined {
  return useQuery({
    queryKey: ["auth", "options"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/auth/options", { signal })),
    staleTime: Infinity,
  }).data?.mail_leaves;
}

/** Make a user. */
export function useCreateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UserRequest) => unwrap(api.POST("/api/users", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: USERS }),
  });
}

/** What is done to a user, as seen from the one who does it. */
export function useUserActs(userId: string) {
  const client = useQueryClient();
  const params = { path: { user_id: userId } };
  const after = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await client.invalidateQueries({ queryKey: USERS });
    }
  };
  return {
    setStatus: (status: "active" | "disabled") =>
      after(unwrap(api.PUT("/api/users/{user_id}/status", { params, body: { status } }))),
    resetSecondFactor: () =>
      after(unwrap(api.DELETE("/api/users/{user_id}/second-factor", { params }))),
    endSessions: async () =>
      (await after(unwrap(api.DELETE("/api/users/{user_id}/sessions", { params })))).revoked,
    giveRole: (role: Role) =>
      after(unwrap(api.PUT("/api/users/{user_id}/roles/{role}", { params: { path: { user_id: userId, role } } }))),
    withdrawRole: (role: Role) =>
      after(unwrap(api.DELETE("/api/users/{user_id}/roles/{role}", { params: { path: { user_id: userId, role } } }))),
  };
}

/** Invitations, the newest first: one's own, all to who manages users. */
export const invitationPages = infiniteQueryOptions({
  queryKey: INVITATIONS,
  queryFn: ({ signal, pageParam }) => {
    const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
    return unwrap(api.GET("/api/invitations", { signal, params: { query } }));
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** Ask somebody in. */
export function useInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: InvitationRequest) => unwrap(api.POST("/api/invitations", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: INVITATIONS }),
  });
}

/** Take an invitation back. */
export function useRevokeInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/invitations/{invitation_id}", { params: { path: { invitation_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: INVITATIONS }),
  });
}
