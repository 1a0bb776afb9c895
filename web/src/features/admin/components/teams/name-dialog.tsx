import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { FormDialog } from "../parts/form-dialog";

const NAME_MAX = 64;

export interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  readonly submit: string;
  readonly value?: string;
  readonly onName: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks what something is to be called. */
export function NameDialog({ title, label, submit, value = "", onName, onClose }: NameDialogProps) {
  const t = useStrings("admin").admin.parts;
  const [typed, setTyped] = useState(value);
  const name = typed.trim();
  return (
    <FormDialog
      title={title}
      submit={submit}
      size="sm"
      fields={["name"]}
      check={() => ({ name: name === "" || [...name].length > NAME_MAX ? t.nameWrong : undefined })}
      onSubmit={async () => {
        await onName(name);
        onClose();
      }}
      onClose={onClose}
    >
      {(faults) => (
        <Field label={label} error={faults["name"]} required>
          <TextInput name="name" value={typed} onChange={setTyped} />
        </Field>
      )}
    </FormDialog>
  );
}
