import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { askPasskey, canUsePasskeys, logInWithPasskey } from "../../api";
import { explain } from "../../explain";
import { refusedByBrowser } from "../../passkey-errors";

/** Sign in with a passkey alone; absent where the browser has none to offer on this page. */
export function PasskeyButton({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const t = useStrings("auth");
  const [offered] = useState(canUsePasskeys);
  const form = useForm<never>({
    send: async () => {
      await logInWithPasskey(await askPasskey());
      onSignedIn();
    },
    explain: (error) =>
      refusedByBrowser(error) ? { errors: {}, detail: t.auth.signIn.noPasskey } : explain(error, t.auth),
  });
  if (!offered) return null;
  return (
    <Form form={form} summary={t.auth.summary}>
      <Button type="submit" block size="lg" icon="passkey" pending={form.pending}>
        {t.auth.signIn.passkey}
      </Button>
    </Form>
  );
}
