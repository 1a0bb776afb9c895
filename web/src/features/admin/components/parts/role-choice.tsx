import { useId } from "react";
import { useStrings } from "@/stores/language";
import { Checkbox } from "@/ui/checkbox";
import { Icon } from "@/ui/icon";
import type { Role } from "../../models/roles";

export interface RoleChoiceProps {
  readonly offered: readonly Role[];
  readonly chosen: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
  readonly fault?: string | undefined;
}

/** Which roles somebody is to have, of those that may be given. */
export function RoleChoice({ offered, chosen, onChange, fault }: RoleChoiceProps) {
  const t = useStrings("admin").admin;
  const id = useId();
  return (
    <fieldset aria-describedby={fault ? id : undefined}>
      <legend className="mb-1 text-12 text-muted">{t.users.roles}</legend>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {offered.map((role) => (
          <Checkbox
            key={role}
            name="roles"
            label={t.roles.names[role]}
            hint={t.roles.purposes[role]}
            checked={chosen.includes(role)}
            onChange={(checked) =>
              onChange(checked ? [...chosen, role] : chosen.filter((each) => each !== role))
            }
          />
        ))}
      </div>
      {fault ? (
        <p id={id} className="mt-1 flex items-start gap-1 text-12 text-danger">
          <Icon name="danger" size={14} className="mt-px" />
          {fault}
        </p>
      ) : null}
    </fieldset>
  );
}
