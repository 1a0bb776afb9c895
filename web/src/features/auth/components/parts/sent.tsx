import { useEffect, useRef } from "react";
import { useStrings } from "@/stores/language";
import { useAuthOptions } from "../../api";
import { AuthFrame } from "./auth-frame";
import { TextLink } from "./text-link";

interface SentProps {
  readonly said: string;
  /** The page that takes the letter's code, null where no letter is sent. */
  readonly code: "/verify" | "/reset" | null;
}

/** What comes after a letter was asked for; the same whether or not an address is known. */
export function Sent({ said, code }: SentProps) {
  const t = useStrings("auth");
  const words = t.auth.letter;
  const staysHere = useAuthOptions()?.mail_leaves === false;
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <AuthFrame
      title={words.title}
      foot={<TextLink to="/login">{t.auth.toSignIn}</TextLink>}
    >
      <div className="flex flex-col gap-3 text-13 break-words">
        <p ref={text} tabIndex={-1} role="status">{said}</p>
        {code !== null && staysHere ? <p className="text-muted">{words.sink}</p> : null}
        {code !== null ? <TextLink to={code}>{words.haveCode}</TextLink> : null}
      </div>
    </AuthFrame>
  );
}
