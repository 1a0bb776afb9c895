import { useState, type ReactNode } from "react";
import { ConfirmDialog } from "@/ui/dialog";
import { useAction } from "./use-action";

interface AskingDialogProps {
  readonly title: string;
  readonly description: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly act: () => Promise<void>;
  /** Gives what opens the dialog. */
  readonly children: (open: () => void) => ReactNode;
}

/** Asks before something is done that cannot be undone, and stays until it is. */
export function AskingDialog({ title, description, confirm, danger = false, act, children }: AskingDialogProps) {
  const [open, setOpen] = useState(false);
  const action = useAction(async () => {
    setOpen(false);
    await act();
  });
  return (
    <>
      {children(() => { setOpen(true); })}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={title}
        description={description}
        confirmLabel={confirm}
        tone={danger ? "danger" : "primary"}
        onConfirm={() => void action.run()}
      />
    </>
  );
}
