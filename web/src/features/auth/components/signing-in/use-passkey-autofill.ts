import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { useCallback, useEffect, useEffectEvent } from "react";
import { askPasskey, canUsePasskeys, logInWithPasskey } from "../../api";

/**
 * Let the browser offer passkeys among the addresses it fills in, as long as the page is shown.
 * Returns how to stop that. What goes wrong is not said: nobody asked for it.
 */
export function usePasskeyAutofill(onSignedIn: () => void): () => void {
  const done = useEffectEvent(onSignedIn);
  useEffect(() => {
    let shown = true;
    const offer = async () => {
      if (!canUsePasskeys() || !(await browserSupportsWebAuthnAutofill())) return;
      if (!shown) return;
      await logInWithPasskey(await askPasskey(true));
      if (shown) done();
    };
    offer().catch(() => undefined);
    return () => {
      shown = false;
      WebAuthnAbortService.cancelCeremony();
    };
  }, []);
  return useCallback(() => { WebAuthnAbortService.cancelCeremony(); }, []);
}
