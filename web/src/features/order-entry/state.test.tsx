import { afterEach, beforeEach, expect, test } from "vitest";
import { selectSymbol } from "@/stores/selection";
import { changeTicket, ticketStore } from "@/stores/ticket";
import { emptyAfter } from "./state";

const SENT = { symbol: "BTC-USD", side: "buy", quantity: "0.1", price: "60000" } as const;

beforeEach(() => {
  selectSymbol("BTC-USD");
  changeTicket({ side: "buy", orderType: "limit", price: "60000", quantity: "0.1" });
});
afterEach(() => { changeTicket({ side: "buy", price: "", quantity: "" }); });

test("what was taken does not stand ready to be sent once more", () => {
  emptyAfter(SENT);
  expect(ticketStore.get()).toMatchObject({ price: "60000", quantity: "" });
});

test.each([{ quantity: "0.2" }, { price: "61000" }, { side: "sell" }] as const)(
  "what is written meanwhile stays: %j",
  (parts) => {
    changeTicket(parts);
    emptyAfter(SENT);
    expect(ticketStore.get().quantity).not.toBe("");
  },
);

test("what is written meanwhile for another instrument stays", () => {
  selectSymbol("ETH-USD");
  changeTicket({ price: "60000", quantity: "0.1" });
  emptyAfter(SENT);
  expect(ticketStore.get().quantity).toBe("0.1");
});
