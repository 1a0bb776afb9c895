// What the ticket says aloud: what an order would do, once typing rests, and what others filled in.
import { useEffect, useRef } from "react";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { announce } from "@/ui/live-region";
import { useOrderLine } from "./use-order-line";
import type { Ticket } from "./use-ticket";

/** How long the ticket must rest before it is summed up. */
const REST_MS = 1_200;

export function useAnnouncements(ticket: Ticket): void {
  const t = useStrings();
  const language = useLanguage();
  const line = useOrderLine();
  const { request, foretold, terms, refusals, draft } = ticket;
  const order = request === null ? "" : line(request, terms);
  const value = foretold.answer?.reservation ?? "";
  const said = useRef("");

  const told = order !== "" && foretold.isCurrent && refusals.length === 0 && value !== "" ? order : "";
  const asset = foretold.answer?.asset ?? "";
  const latest = useRef("");
  useEffect(() => {
    latest.current = value === "" ? "" : `${formatDecimal(value, { language })} ${asset}`;
  });
  useEffect(() => {
    if (told === "" || said.current === told) return;
    const timer = setTimeout(() => {
      said.current = told;
      announce(t.orderEntry.announce(told, latest.current));
    }, REST_MS);
    return () => { clearTimeout(timer); };
  }, [told, t]);

  const filled = useRef(draft.filled);
  useEffect(() => {
    if (filled.current === draft.filled) return;
    filled.current = draft.filled;
    const parts = [t.common.sides[draft.side], draft.quantity, draft.price].filter(Boolean);
    announce(t.orderEntry.filledIn(parts.join(" ")));
  }, [draft, t]);
}
