import { cx } from "@/lib/cx";
import { SYMBOLS_MAX, useChangeWatchlist, useCreateWatchlist, useWatchlists } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { IconButton } from "@/ui/button";
import { announce } from "@/ui/live-region";
import { Menu, type MenuEntry } from "@/ui/menu";

/** Put an instrument on watchlists, and take it off again. */
export function StarMenu({ symbol }: { readonly symbol: string }) {
  const words = useStrings("markets").markets;
  const own = useWatchlists().filter((list) => list.own);
  const changing = useChangeWatchlist();
  const creating = useCreateWatchlist();
  const isOn = own.some((list) => list.symbols.includes(symbol));
  const onError = (problem: Error) => {
    notify({ tone: "danger", topic: "system", title: words.changeFailed, detail: problem.message });
  };

  function toggle(list: Watchlist): void {
    const has = list.symbols.includes(symbol);
    const symbols = has ? list.symbols.filter((each) => each !== symbol) : [...list.symbols, symbol];
    const onSuccess = () => announce(has ? words.removed(symbol, list.name) : words.added(symbol, list.name));
    changing.mutate({ watchlistId: list.watchlist_id, symbols }, { onError, onSuccess });
  }

  const lists = own.map((list): MenuEntry => {
    const checked = list.symbols.includes(symbol);
    const isFull = !checked && list.symbols.length >= SYMBOLS_MAX;
    return {
      label: isFull ? words.full(list.name) : list.name,
      checked,
      disabled: isFull,
      onSelect: () => toggle(list),
    };
  });
  const create: MenuEntry = {
    label: words.newList,
    icon: "plus",
    onSelect: () => {
      const name = words.newListName;
      creating.mutate(
        { name, symbols: [symbol] },
        { onError, onSuccess: () => announce(words.added(symbol, name)) },
      );
    },
  };
  const heading: MenuEntry[] = own.length > 0 ? [{ kind: "heading", label: words.starHeading }] : [];
  const line: MenuEntry[] = own.length > 0 ? [{ kind: "separator" }] : [];
  return (
    <Menu
      align="start"
      entries={[...heading, ...lists, ...line, create]}
      trigger={
        <IconButton
          size="sm"
          tooltip={false}
          icon={isOn ? "star-filled" : "star"}
          label={isOn ? words.starred(symbol) : words.star(symbol)}
          className={cx(isOn ? "text-warning!" : "text-faint!")}
        />
      }
    />
  );
}
