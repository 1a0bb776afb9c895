import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useSession } from "@/stores/session";
import { useAuthOptions } from "../api";
import type { Challenge } from "../model";
import { AuthFrame } from "./parts/auth-frame";
import { PasswordStep } from "./signing-in/password-step";
import { SecondFactorStep } from "./signing-in/second-factor-step";
import { TextLink } from "./parts/text-link";

export interface LoginPageProps {
  /** Is called once somebody is signed in and the session store knows him. */
  readonly onSignedIn: () => void;
  /** The page that single sign-on is to lead back to; without it the `next` of the address. */
  readonly next?: string | null;
}

/** Signing in: with password, passkey or single sign-on, and a second factor where there is one. */
export function LoginPage({ onSignedIn, next = nextOfAddress() }: LoginPageProps) {
  const t = useStrings("auth");
  const ended = useSession().reason === "ended";
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  if (challenge !== null) {
    return (
      <AuthFrame title={t.auth.factor.title}>
        <SecondFactorStep
          challenge={challenge}
          onSignedIn={onSignedIn}
          onBack={() => { setChallenge(null); }}
        />
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      title={t.auth.signIn.title}
      lead={ended ? t.auth.signIn.sessionEnded : undefined}
      foot={<WayIn />}
    >
      <PasswordStep next={next} onChallenge={setChallenge} onSignedIn={onSignedIn} />
    </AuthFrame>
  );
}

function nextOfAddress(): string | null {
  return new URLSearchParams(window.location.search).get("next");
}

function WayIn() {
  const t = useStrings("auth");
  const registration = useAuthOptions()?.registration;
  if (registration === "invitation") return t.auth.signIn.invitationLead;
  if (registration !== "open") return null;
  return (
    <>
      {t.auth.signIn.registerLead}{" "}
      <TextLink to="/register">
        {t.auth.signIn.register}
      </TextLink>
    </>
  );
}
