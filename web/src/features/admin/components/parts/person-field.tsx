import { useId } from "react";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { calledOf } from "../../models/people";
import type { People } from "./use-people";

export interface PersonFieldProps {
  readonly people: People;
  readonly name: string;
  readonly label?: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault?: string | undefined;
  readonly required?: boolean;
  readonly className?: string;
}

/** A box to name a person in; suggests those who are known. */
export function PersonField(props: PersonFieldProps) {
  const { people, name, label, hint, value, onChange, fault, required = false, className } = props;
  const t = useStrings("admin").admin.parts;
  const list = useId();
  const how = people.byEmail || people.known.length > 0 ? t.personHint : t.personIdHint;
  return (
    <Field
      label={label ?? t.person}
      hint={hint ? `${how}. ${hint}` : how}
      error={fault}
      required={required}
      {...(className ? { className } : {})}
    >
      <TextInput
        name={name}
        list={list}
        spellCheck={false}
        autoCapitalize="none"
        value={value}
        onChange={onChange}
      />
      <datalist id={list}>
        {people.known.map((person) => (
          <option key={person.user_id} value={person.email ?? person.user_id}>
            {calledOf(person)}
          </option>
        ))}
      </datalist>
    </Field>
  );
}
