import { Command } from "cmdk";
import { useEffect, useRef } from "react";
import { useInstruments } from "@/lib/queries/instruments";
import { useCommands, type RegisteredCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { Kbd } from "@/ui/kbd";

const ITEM =
  "flex min-h-8 cursor-default items-center gap-3 rounded-4 px-3 text-13 data-[selected=true]:bg-raised";
const GROUP =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-muted";

function byGroup(commands: readonly RegisteredCommand[]): [string, RegisteredCommand[]][] {
  const groups = new Map<string, RegisteredCommand[]>();
  for (const command of commands) {
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return [...groups];
}

/** List what can be done here and now, to be found by typing. */
export function CommandList({ onDone }: { onDone: () => void }) {
  const t = useStrings();
  const commands = useCommands();
  const instruments = useInstruments();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The dialog took the focus before this list was fetched, and kept in mind where to give it back.
    const timer = setTimeout(() => input.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  const choose = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <Command label={t.app.palette.title} loop>
      <Command.Input
        ref={input}
        placeholder={t.app.palette.hint}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-15 outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-96 overflow-auto p-1">
        <Command.Empty className="p-4 text-13 text-muted">{t.app.palette.empty}</Command.Empty>
        {byGroup(commands).map(([group, members]) => (
          <Command.Group key={group} heading={group} className={GROUP}>
            {members.map((command) => (
              <Command.Item
                key={command.id}
                value={`${command.title} ${command.id}`}
                onSelect={choose(command.run)}
                className={ITEM}
              >
                <span className="flex-1">{command.title}</span>
                {command.keys && <Kbd keys={command.keys} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        <Command.Group heading={t.app.screens.markets} className={GROUP}>
          {instruments.map(({ symbol }) => (
            <Command.Item
              key={symbol}
              value={symbol}
              onSelect={choose(() => navigate(`/trade/${encodeURIComponent(symbol)}`))}
              className={ITEM}
            >
              {symbol}
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </Command>
  );
}
