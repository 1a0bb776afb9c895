import { useId } from "react";
import { useStrings } from "@/stores/language";
import { Checkbox } from "@/ui/checkbox";
import { Icon } from "@/ui/icon";
import type { Scope } from "@/lib/keys";

interface ScopeChoiceProps {
  readonly offered: readonly Scope[];
  readonly chosen: readonly Scope[];
  readonly error: string | undefined;
  readonly onChange: (scopes: Scope[]) => void;
}

/** What a key may do: any of what somebody may do himself. */
export function ScopeChoice({ offered, chosen, error, onChange }: ScopeChoiceProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  const id = useId();
  return (
    <fieldset aria-describedby={error ? id : undefined}>
      <legend className="mb-1 text-12 text-muted">{words.scopes}</legend>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {offered.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            label={<span className="inline-block first-letter:uppercase">{words.scope[scope] ?? scope}</span>}
            hint={words.scopeHint[scope]}
            checked={chosen.includes(scope)}
            onChange={(checked) => {
              onChange(checked ? [...chosen, scope] : chosen.filter((each) => each !== scope));
            }}
          />
        ))}
      </div>
      {error ? (
        <p id={id} className="mt-1 flex items-start gap-1 text-12 text-danger">
          <Icon name="danger" size={14} className="mt-px" />
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
