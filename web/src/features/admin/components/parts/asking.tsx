import { useState, type ReactNode } from "react";
import { Callout } from "@/ui/callout";
import { ConfirmDialog } from "@/ui/dialog";
import { tellDone, wordsOf } from "./say";

export interface Question {
  readonly title: string;
  readonly description: string;
  readonly confirm: string;
  readonly tone?: "primary" | "danger";
  /** Does it, and returns how to tell that it is done. */
  readonly act: () => Promise<string>;
}

/** Return how to ask before something is done, and the question's dialog. */
export function useAsking(): readonly [ask: (question: Question) => void, dialog: ReactNode] {
  const [question, setQuestion] = useState<Question | null>(null);
  const dialog = question ? (
    <AskingDialog question={question} onClose={() => setQuestion(null)} />
  ) : null;
  return [setQuestion, dialog];
}

function AskingDialog({ question, onClose }: { readonly question: Question; readonly onClose: () => void }) {
  const [failure, setFailure] = useState<string | null>(null);

  async function act(): Promise<void> {
    try {
      tellDone(await question.act());
    } catch (error) {
      setFailure(wordsOf(error));
      throw error;
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={question.title}
      description={question.description}
      confirmLabel={question.confirm}
      tone={question.tone ?? "danger"}
      onConfirm={act}
    >
      {failure === null ? null : (
        <Callout tone="danger" live>
          {failure}
        </Callout>
      )}
    </ConfirmDialog>
  );
}
