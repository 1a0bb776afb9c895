import { useEffect, useState } from "react";

import { Button, IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { announce } from "@/ui/live-region";

export type CopyButtonProps = {
  readonly text: string;
  /** What is copied: "Copy order number". */
  readonly label?: string;
  /** With words instead of the icon alone. */
  readonly wide?: boolean;
  readonly className?: string;
};

const SHOWN_MS = 1_600;

export function CopyButton({ text, label, wide = false, className }: CopyButtonProps) {
  const { strings } = useUi();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(strings.copied);
    } catch {
      announce(strings.copyFailed, { assertive: true });
    }
  }

  const icon = copied ? "check" : "copy";
  const name = label ?? strings.copy;
  const rest = { onClick: () => void copy(), ...(className ? { className } : {}) };
  if (!wide) return <IconButton size="sm" icon={icon} label={name} {...rest} />;
  return (
    <Button icon={icon} {...rest}>
      {name}
    </Button>
  );
}
