import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { rowsQueryOf, rowsText, type RowsQuery } from "../model";

/** What the sheet at the side shows; it stands in the address, so that it can be linked to. */
export interface Opened {
  readonly query: RowsQuery;
  /** The figure that the rows are behind, such as `cash` or `positions.BTC-USD`. */
  readonly of: string | null;
  /** The row of which the causes are shown. */
  readonly transferId: number | null;
}

export interface Opening {
  readonly opened: Opened | null;
  /** Show rows, as a query of the ledger. */
  readonly openRows: (rows: string, of?: string) => void;
  /** Show what led to a row, or the rows again. */
  readonly openCauses: (transferId: number | null, rows?: string) => void;
  readonly close: () => void;
}

/** Keep in the address which rows are open, and of which one the causes. */
export function useOpened(): Opening {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const go = useNavigate();
  const rows = typeof search["rows"] === "string" ? search["rows"] : null;
  const of = typeof search["of"] === "string" ? search["of"] : null;
  const id = Number(search["transfer"]);
  const transferId = Number.isSafeInteger(id) && id > 0 ? id : null;
  return useMemo(() => {
    const show = (next: Record<string, string | number | undefined>, replace = false) => {
      void go({ to: ".", search: next as never, replace, resetScroll: false });
    };
    const said = { ...(rows === null ? {} : { rows }), ...(of === null ? {} : { of }) };
    return {
      opened: rows === null ? null : { query: rowsQueryOf(rows), of, transferId },
      openRows: (text, figure) => show({ rows: rowsText(rowsQueryOf(text)), of: figure }),
      openCauses: (transfer, text) => {
        const base = text === undefined ? said : { rows: text };
        show(transfer === null ? base : { ...base, transfer });
      },
      close: () => show({}, true),
    };
  }, [go, rows, of, transferId]);
}
