// Organisations, their teams, and who and what is in them.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";

type Schemas = components["schemas"];
export type Organisation = Schemas["Organisation"];
export type Team = Schemas["Team"];
export type Member = Schemas["Member"];

const TEAMS = ["admin", "teams"] as const;

export const organisationsQuery = queryOptions({
  queryKey: [...TEAMS, "organisations"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/organisations", { signal }))).organisations,
});

export const teamsQuery = queryOptions({
  queryKey: [...TEAMS, "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/teams", { signal }))).teams,
});

export function membersQuery(teamId: number) {
  return queryOptions({
    queryKey: [...TEAMS, teamId, "members"],
    queryFn: async ({ signal }) => {
      const params = { path: { team_id: teamId } };
      return (await unwrap(api.GET("/api/teams/{team_id}/members", { signal, params }))).members;
    },
  });
}

export function teamAccountsQuery(teamId: number) {
  return queryOptions({
    queryKey: [...TEAMS, teamId, "accounts"],
    queryFn: async ({ signal }) => {
      const params = { path: { team_id: teamId } };
      return (await unwrap(api.GET("/api/teams/{team_id}/accounts", { signal, params }))).accounts;
    },
  });
}

/** What can be done with organisations and teams; what is shown of them is asked for again. */
export function useTeamActs() {
  const client = useQueryClient();
  const after = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await client.invalidateQueries({ queryKey: TEAMS });
    }
  };
  const of = (teamId: number) => ({ path: { team_id: teamId } });
  const member = (teamId: number, userId: string) => ({ path: { team_id: teamId, user_id: userId } });
  const account = (teamId: number, accountId: number) => ({ path: { team_id: teamId, account_id: accountId } });
  return {
    addOrganisation: (name: string) => after(unwrap(api.POST("/api/organisations", { body: { name } }))),
    removeOrganisation: (id: number) =>
      after(unwrap(api.DELETE("/api/organisations/{organisation_id}", { params: { path: { organisation_id: id } } }))),
    addTeam: (organisationId: number, name: string) =>
      after(unwrap(api.POST("/api/teams", { body: { organisation_id: organisationId, name } }))),
    renameTeam: (teamId: number, name: string) =>
      after(unwrap(api.PATCH("/api/teams/{team_id}", { params: of(teamId), body: { name } }))),
    removeTeam: (teamId: number) => after(unwrap(api.DELETE("/api/teams/{team_id}", { params: of(teamId) }))),
    putMember: (teamId: number, userId: string, leads: boolean) =>
      after(unwrap(api.PUT("/api/teams/{team_id}/members/{user_id}", { params: member(teamId, userId), body: { leads } }))),
    removeMember: (teamId: number, userId: string) =>
      after(unwrap(api.DELETE("/api/teams/{team_id}/members/{user_id}", { params: member(teamId, userId) }))),
    putAccount: (teamId: number, accountId: number) =>
      after(unwrap(api.PUT("/api/teams/{team_id}/accounts/{account_id}", { params: account(teamId, accountId) }))),
    removeAccount: (teamId: number, accountId: number) =>
      after(unwrap(api.DELETE("/api/teams/{team_id}/accounts/{account_id}", { params: account(teamId, accountId) }))),
  };
}
