import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { LanguageSwitch } from "./language-switch";

interface AuthFrameProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** What stands below the form, such as the way to another page. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** One quiet column: the mark, the venue's name, and what the page asks. */
export function AuthFrame({ title, lead, foot, children }: AuthFrameProps) {
  const t = useStrings("auth");
  return (
    <div className="flex min-h-dvh flex-col items-center bg-bg px-4 pt-[max(2rem,9vh)] pb-6">
      <header className="mb-6 flex flex-col items-center gap-3 text-center">
        <img src="/icon.svg" alt="" width={40} height={40} />
        <p className="text-18 font-semibold tracking-tight text-text">{t.auth.venue}</p>
      </header>
      <main className="w-full max-w-[24rem]">
        <div className="rounded-6 border border-line bg-panel p-5 sm:p-6">
          <h1 className="text-18 font-semibold text-text">{title}</h1>
          {lead ? <div className="mt-1 text-13 text-muted">{lead}</div> : null}
          <div className="mt-5">{children}</div>
        </div>
        {foot ? <div className="mt-4 text-center text-13 text-muted">{foot}</div> : null}
      </main>
      <footer className="mt-auto pt-8">
        <LanguageSwitch />
      </footer>
    </div>
  );
}
