import { useQuery } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { teamsQuery } from "../../teams-api";

const NONE = "none";

export interface TeamFieldProps {
  readonly value: number | null;
  readonly onChange: (teamId: number | null) => void;
  readonly fault?: string | undefined;
  /** Some team must be chosen. */
  readonly required?: boolean;
}

/** Which of the teams that one manages is meant. */
export function TeamField({ value, onChange, fault, required = false }: TeamFieldProps) {
  const t = useStrings("admin").admin.parts;
  const teams = useQuery(teamsQuery).data ?? [];
  const options = teams
    .filter((team) => team.manages)
    .map((team) => ({ value: String(team.team_id), label: team.name, group: team.organisation }));
  if (options.length === 0 && !required) return null;
  return (
    <Field label={t.team} error={fault} required={required}>
      <Select
        name="team_id"
        value={value === null ? (required ? "" : NONE) : String(value)}
        onChange={(next) => onChange(next === NONE ? null : Number(next))}
        options={required ? options : [{ value: NONE, label: t.noTeam }, ...options]}
      />
    </Field>
  );
}
