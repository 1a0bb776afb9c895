import type { ComponentPropsWithRef } from "react";
import type { FormState } from "@/lib/form-state";
import { Field } from "@/ui/field";
import { PasswordInput, TextInput } from "@/ui/text-input";

type Native = Omit<ComponentPropsWithRef<"input">, "name" | "value" | "onChange" | "form" | "size" | "type">;

interface TextFieldProps<Name extends string> extends Native {
  readonly form: FormState<Name>;
  readonly name: Name;
  readonly label: string;
  readonly hint?: string;
  /** Large where a form is all that a page shows. */
  readonly size?: "md" | "lg";
  readonly type?: "text" | "email" | "password" | "date";
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A labelled field that tells what was wrong with it, until it is changed. */
export function TextField<Name extends string>(props: TextFieldProps<Name>) {
  const { form, name, label, hint, size = "md", type = "text", onChange, ...rest } = props;
  const control = {
    ...rest,
    name,
    ...(size === "lg" ? { className: "h-10! px-3! text-15!" } : {}),
    onChange: (value: string) => {
      form.touch(name);
      onChange(value);
    },
  };
  return (
    <Field label={label} hint={hint} error={form.errors[name]}>
      {type === "password" ? <PasswordInput {...control} /> : <TextInput {...control} type={type} />}
    </Field>
  );
}
