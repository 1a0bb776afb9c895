// Everything that can be done here and now, for the palette and for keys.
import { useEffect, useRef } from "react";
import { createKeys } from "@/stores/commands/keys";
import { createStore, type Readable, useStore } from "@/stores/store";

export type CommandDefinition = {
  id: string;
  title: string;
  group: string;
  /** "mod+k", "b", or "g t" for two keys after each other; `mod` is ⌘ on Macs, else Ctrl. */
  keys?: string | undefined;
  run: () => void;
  /** Tells whether it can be done just now; it can where this is left out. */
  when?: (() => boolean) | undefined;
};

export type RegisteredCommand = Readonly<CommandDefinition>;

const store = createStore<readonly RegisteredCommand[]>([]);
export const commandsStore: Readable<readonly RegisteredCommand[]> = store;

/** Offer a command while the component is on the page. Of two with one id the later counts. */
export function useCommand(command: CommandDefinition): void {
  const latest = useRef(command);
  useEffect(() => { latest.current = command; });
  const { id, title, group, keys } = command;
  useEffect(() => {
    const offered: RegisteredCommand = {
      id,
      title,
      group,
      keys,
      run: () => { latest.current.run(); },
      when: () => latest.current.when?.() ?? true,
    };
    store.set((before) => [...before, offered]);
    return () => { store.set((before) => before.filter((each) => each !== offered)); };
  }, [id, title, group, keys]);
}

/** Return what can be done, each id once. */
export function useCommands(): readonly RegisteredCommand[] {
  return useStore(store, withoutRepeats);
}

/** Run a command by its id; returns whether there is one and it can be done. */
export function runCommand(id: string): boolean {
  const command = store.get().findLast((each) => each.id === id);
  if (command === undefined || command.when?.() === false) return false;
  command.run();
  return true;
}

/** Run commands by their keys; returns how to stop. */
export function listenForKeys(target: Window): () => void {
  const keys = createKeys(() => store.get());
  const listener = (event: KeyboardEvent) => {
    const command = keys.press(event, Date.now());
    if (command === null) return;
    event.preventDefault();
    command.run();
  };
  target.addEventListener("keydown", listener);
  return () => { target.removeEventListener("keydown", listener); };
}

function withoutRepeats(commands: readonly RegisteredCommand[]): readonly RegisteredCommand[] {
  return [...new Map(commands.map((each) => [each.id, each])).values()];
}
