// The ticket as somebody uses it who looks at the page.
import { expect, type Locator, type Page } from "@playwright/test";

export interface Wanted {
  side: "Buy" | "Sell";
  quantity: string;
  /** Without one it is an order at the market. */
  price?: string;
}

export function ticketOf(page: Page): Locator {
  return page.getByRole("form", { name: "Order" });
}

/** Write an order, and press the button that sends it. */
export async function writeOrder(page: Page, { side, quantity, price }: Wanted): Promise<void> {
  const ticket = ticketOf(page);
  await ticket.getByRole("radio", { name: side, exact: true }).click();
  await ticket.getByRole("radio", { name: price === undefined ? "Market" : "Limit", exact: true }).click();
  if (price !== undefined) await ticket.getByRole("spinbutton", { name: "Price", exact: true }).fill(price);
  await ticket.getByRole("spinbutton", { name: "Quantity", exact: true }).fill(quantity);
  await ticket.getByRole("button", { name: new RegExp(`^${side} [\\d.]+ `) }).click();
}

/** Say yes to the question that comes before an order goes. */
export async function confirm(page: Page, answer: string): Promise<void> {
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: answer, exact: true }).click();
  await expect(question).toBeHidden();
}

/** Write an order, send it, and wait until the venue has it. */
export async function sendOrder(page: Page, order: Wanted): Promise<void> {
  await writeOrder(page, order);
  await confirm(page, order.side);
  await expect(ticketOf(page).getByText(/: (Accepted|Filled|Partially filled)$/)).toBeVisible();
}
