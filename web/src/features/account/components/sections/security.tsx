import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Callout } from "@/ui/callout";
import { PasskeysBlock } from "../security/passkeys";
import { PasswordBlock } from "../security/password";
import { RecoveryBlock } from "../security/recovery";
import { TotpBlock } from "../security/totp";

/** What lets somebody in: password, authenticator app, passkeys and recovery codes. */
export function SecuritySection() {
  const t = useStrings("account");
  const me = useMe();
  if (me === null) return null;
  const isStrong = me.totp || me.passkeys > 0;
  return (
    <>
      <Callout tone={isStrong ? "success" : "warning"} className="mb-5">
        {isStrong ? t.account.security.level.strong : t.account.security.level.weak}
      </Callout>
      <PasswordBlock me={me} />
      <TotpBlock me={me} />
      <PasskeysBlock me={me} />
      <RecoveryBlock me={me} />
    </>
  );
}
