import { useState } from "react";
import { useCommand, useCommands } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { Dialog } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";

/** List the keys of everything that can be done here and now. */
export function ShortcutList() {
  const t = useStrings();
  const [open, setOpen] = useState(false);
  const commands = useCommands();
  useCommand({
    id: "shortcuts",
    title: t.app.shortcuts.open,
    group: t.app.groups.help,
    keys: "?",
    run: () => setOpen(true),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t.app.shortcuts.title}
      description={t.app.shortcuts.lead}
    >
      <table className="w-full text-13">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t.app.shortcuts.action}</th>
            <th scope="col">{t.app.shortcuts.key}</th>
          </tr>
        </thead>
        <tbody>
          {commands.flatMap((command) =>
            command.keys
              ? [
                  <tr key={command.id} className="border-b border-line last:border-0">
                    <td className="py-2">{command.title}</td>
                    <td className="py-2 text-right">
                      <Kbd keys={command.keys} />
                    </td>
                  </tr>,
                ]
              : [],
          )}
        </tbody>
      </table>
    </Dialog>
  );
}
