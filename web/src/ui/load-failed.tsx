import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { useUi } from "@/ui/context";

export type LoadFailedProps = {
  /** What could not be loaded, as a sentence without its end. */
  readonly title: string;
  readonly error: Error | null;
  readonly onRetry: () => void;
  readonly className?: string;
};

/** Says that something could not be loaded, in the venue's words, and offers to try again. */
export function LoadFailed({ title, error, onRetry, className }: LoadFailedProps) {
  const { strings } = useUi();
  return (
    <Callout
      tone="danger"
      live
      title={title}
      action={
        <Button size="sm" icon="refresh" onClick={onRetry}>
          {strings.retry}
        </Button>
      }
      {...(className ? { className } : {})}
    >
      {error?.message}
    </Callout>
  );
}
