import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Section } from "@/ui/page";
import { useUserActs, type User } from "../../users-api";
import { useAsking } from "../parts/asking";

/** Letting somebody in or not: suspend, forget the second factor, sign out. */
export function UserProtection({ user }: { readonly user: User }) {
  const t = useStrings("admin").admin.users;
  const acts = useUserActs(user.user_id);
  const [ask, dialog] = useAsking();
  const name = user.name ?? user.email ?? user.user_id;
  const suspended = user.status === "disabled";
  const hasFactor = user.has_totp || user.passkeys > 0;

  const setStatus = async (status: "active" | "disabled") => {
    await acts.setStatus(status);
    return status === "active" ? t.activated(name) : t.suspended(name);
  };
  const suspend = () =>
    ask({
      title: t.suspendQuestion(name),
      description: t.suspendDetail,
      confirm: t.suspend,
      act: () => setStatus("disabled"),
    });
  const reset = () =>
    ask({
      title: t.resetFactorQuestion(name),
      description: t.resetFactorDetail,
      confirm: t.resetFactor,
      act: async () => {
        await acts.resetSecondFactor();
        return t.factorReset(name);
      },
    });
  const end = () =>
    ask({
      title: t.endSessionsQuestion(name),
      description: t.endSessionsDetail,
      confirm: t.endSessions,
      act: async () => t.sessionsEnded(await acts.endSessions()),
    });
  const activate = () =>
    ask({
      title: t.activate,
      description: t.activateDetail(name),
      confirm: t.activate,
      tone: "primary",
      act: () => setStatus("active"),
    });

  return (
    <Section title={t.protection}>
      <div className="flex flex-wrap gap-2">
        {hasFactor ? <Button onClick={reset}>{t.resetFactor}</Button> : null}
        {user.sessions > 0 ? <Button onClick={end}>{t.endSessions}</Button> : null}
        {suspended ? (
          <Button variant="primary" onClick={activate}>
            {t.activate}
          </Button>
        ) : (
          <Button variant="danger" onClick={suspend}>
            {t.suspend}
          </Button>
        )}
      </div>
      {dialog}
    </Section>
  );
}
