import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";

/** Says that something could not be loaded, and offers to try again. */
export function LoadFailed({ onRetry }: { readonly onRetry: () => void }) {
  const t = useStrings("account");
  return (
    <Callout tone="danger" live action={<Button size="sm" onClick={onRetry}>{t.account.retry}</Button>}>
      {t.account.loadFailed}
    </Callout>
  );
}
