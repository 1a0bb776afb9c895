import type { ComponentPropsWithRef } from "react";
import { Field } from "@/ui/field";
import { PasswordInput, TextInput } from "@/ui/text-input";
import type { FormState } from "../../form-state";

type Native = Omit<ComponentPropsWithRef<"input">, "name" | "value" | "onChange" | "form" | "size" | "type">;

interface TextFieldProps<Name extends string> extends Native {
  readonly form: FormState<Name>;
  readonly name: Name;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "email" | "password" | "date";
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A labelled field that tells what was wrong with it, until it is changed. */
export function TextField<Name extends string>(props: TextFieldProps<Name>) {
  const { form, name, label, hint, type = "text", onChange, ...rest } = props;
  const control = {
    ...rest,
    name,
    className: "h-10! px-3! text-15!",
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
