import { useState, type ComponentPropsWithRef } from "react";

import { cx } from "@/lib/cx";
import { IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { useFieldControl } from "@/ui/field-context";
import { Icon, type IconName } from "@/ui/icon";
import { INPUT_SHAPE, INPUT_SMALL } from "@/ui/input-shape";

type Text = {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export type TextInputProps = Omit<ComponentPropsWithRef<"input">, "value" | "onChange" | "size"> &
  Text & { readonly size?: "sm" | "md"; readonly icon?: IconName };

export function TextInput({
  value,
  onChange,
  size = "md",
  icon,
  className,
  ...rest
}: TextInputProps) {
  const control = useFieldControl();
  const input = (
    <input
      type="text"
      autoComplete="off"
      {...control}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(INPUT_SHAPE, size === "sm" && INPUT_SMALL, icon && "pl-7", className)}
    />
  );
  if (!icon) return input;
  return (
    <span className="relative block min-w-0">
      <Icon
        name={icon}
        size={14}
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
      />
      {input}
    </span>
  );
}

export type SearchInputProps = Omit<TextInputProps, "type" | "icon"> & { readonly label: string };

/** A box to search in, with its own name; Escape empties it. */
export function SearchInput({ label, onChange, ...rest }: SearchInputProps) {
  return (
    <TextInput
      {...rest}
      type="search"
      icon="search"
      aria-label={label}
      onChange={onChange}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || rest.value === "") return;
        event.stopPropagation();
        onChange("");
      }}
    />
  );
}

/** A password that can be looked at; pasting and password managers are welcome. */
export function PasswordInput({ className, ...rest }: Omit<TextInputProps, "type" | "icon">) {
  const { strings } = useUi();
  const [shown, setShown] = useState(false);
  return (
    <span className="relative block min-w-0">
      <TextInput
        autoComplete="current-password"
        spellCheck={false}
        {...rest}
        type={shown ? "text" : "password"}
        className={cx("pr-9", className)}
      />
      <IconButton
        size="sm"
        icon={shown ? "eye-off" : "eye"}
        label={shown ? strings.hidePassword : strings.showPassword}
        onClick={() => setShown(!shown)}
        className="absolute! top-1/2 right-1 -translate-y-1/2"
      />
    </span>
  );
}

export type TextAreaProps = Omit<ComponentPropsWithRef<"textarea">, "value" | "onChange"> & Text;

export function TextArea({ value, onChange, rows = 4, className, ...rest }: TextAreaProps) {
  const control = useFieldControl();
  return (
    <textarea
      {...control}
      {...rest}
      rows={rows}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(INPUT_SHAPE, "h-auto! resize-y py-1.5", className)}
    />
  );
}
