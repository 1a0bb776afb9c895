import { cx } from "@/lib/cx";

const APPLE = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
const FACES: Record<string, string> = APPLE
  ? { mod: "⌘", alt: "⌥", shift: "⇧", ctrl: "⌃" }
  : { mod: "Ctrl", alt: "Alt", shift: "Shift", ctrl: "Ctrl" };
const KEYS: Record<string, string> = {
  enter: "↵",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  space: "␣",
};

/** Shows a shortcut as the person's keyboard prints it: "mod+k" pressed at once, "g t" one after another. */
export function Kbd({ keys, className }: { readonly keys: string; readonly className?: string }) {
  return (
    <span className={cx("inline-flex gap-1", className)}>
      {keys.split(" ").flatMap((chord, at) =>
        chord.split("+").map((key) => (
          <kbd
            key={`${at}${key}`}
            className="inline-flex h-4 min-w-4 items-center justify-center rounded-3 border border-line bg-bg px-1 font-sans text-11 text-muted"
          >
            {face(key)}
          </kbd>
        )),
      )}
    </span>
  );
}

/** Returns a shortcut as `aria-keyshortcuts` wants it. */
export function ariaKeys(keys: string): string {
  return keys.replaceAll("mod", APPLE ? "Meta" : "Control").replaceAll("ctrl", "Control");
}

function face(key: string): string {
  const name = key.toLowerCase();
  return FACES[name] ?? KEYS[name] ?? (name.length === 1 ? name.toUpperCase() : key);
}
