import { type FormEvent, useId, useState } from "react";
import { NAME_MAX } from "@/lib/queries/watchlists";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { nameProblem } from "../model";

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly initial?: string;
  readonly onClose: () => void;
  /** Does it; a failure stays in the dialog, in the venue's words. */
  readonly onName: (name: string) => Promise<unknown>;
}

/** Ask for the name of a list. */
export function NameDialog({ title, action, initial = "", onClose, onName }: NameDialogProps) {
  const t = useStrings("watchlists");
  const words = t.watchlists;
  const form = useId();
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wrong = nameProblem(name);
    if (wrong !== null) {
      setError(wrong === "missing" ? words.nameMissing : words.nameLong);
      return;
    }
    setPending(true);
    try {
      await onName(name.trim());
      onClose();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t.common.actions.cancel}</Button>
          <Button type="submit" form={form} variant="primary" pending={pending}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)} noValidate>
        <Field label={words.name} error={error} required>
          <TextInput value={name} maxLength={NAME_MAX} onChange={setName} />
        </Field>
      </form>
    </Dialog>
  );
}
