import { cx } from "@/lib/cx";
import { useLanguage } from "@/stores/language";
import { setPreference } from "@/stores/preferences";

const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "nl", name: "Nederlands" },
] as const;

/** Choose the language before anybody is signed in; each is named in itself. */
export function LanguageSwitch() {
  const language = useLanguage();
  return (
    <div className="flex gap-1 text-12">
      {LANGUAGES.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === language}
          className={cx(
            "min-h-6 rounded-3 px-2",
            code === language ? "text-text" : "text-faint hover:text-text",
          )}
          onClick={() => { setPreference("language", code); }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
