// Which command the keys mean that were pressed: single keys, with modifiers, or two after each other.

type Keyed = { readonly keys?: string | undefined; readonly when?: (() => boolean) | undefined };
type Press = Pick<
  KeyboardEvent,
  "key" | "repeat" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "defaultPrevented" | "target" | "isComposing"
>;

/** How long the first key of two is remembered. */
const SEQUENCE_MS = 1_000;
const TYPING = "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox]";
/** While one of these is open, only its own keys work. */
const MODAL = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"]);

/** Return what finds commands by the keys that are pressed. */
export function createKeys<C extends Keyed>(commands: () => readonly C[]) {
  let first = "";
  let firstTime = 0;
  return {
    press: (event: Press, now: number): C | null => {
      // A key that is held is one press: nobody means a command thirty times a second.
      if (event.repeat || event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return null;
      const chord = chordOf(event);
      if (isTyping(event.target) && !hasModifier(chord)) return null;
      const sequence = first !== "" && now - firstTime <= SEQUENCE_MS ? `${first} ${chord}` : "";
      first = "";
      const found = find(commands(), sequence) ?? find(commands(), chord);
      if (found === null && begins(commands(), chord)) {
        first = chord;
        firstTime = now;
      }
      return found;
    },
  };
}

function chordOf(event: Press): string {
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  const isModified = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const parts = [
    isModified ? "mod" : "",
    isMac && event.ctrlKey ? "ctrl" : "",
    event.altKey ? "alt" : "",
    // Shift is part of what "?" is already.
    event.shiftKey && (key.length > 1 || /[a-z]/.test(key)) ? "shift" : "",
    key,
  ];
  return parts.filter(Boolean).join("+");
}

function hasModifier(chord: string): boolean {
  return /^(mod|ctrl|alt)\+/.test(chord) || chord === "escape";
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && (target.closest(TYPING) ?? target.closest(MODAL)) !== null;
}

function find<C extends Keyed>(commands: readonly C[], keys: string): C | null {
  if (keys === "") return null;
  return commands.findLast((each) => each.keys === keys && each.when?.() !== false) ?? null;
}

function begins(commands: readonly Keyed[], chord: string): boolean {
  return commands.some((each) => each.keys?.startsWith(`${chord} `) === true && each.when?.() !== false);
}
