// The English catalogue, which says what every other one must have. What the first screen does without is in `later`.
import { app } from "@/strings/en/app";
import { chart } from "@/strings/en/chart";
import { book } from "@/strings/en/book";
import { trades } from "@/strings/en/trades";
import { orders } from "@/strings/en/orders";
import { positions } from "@/strings/en/positions";
import { common } from "@/strings/en/common";
import { notifications } from "@/strings/en/notifications";
import { instruments } from "@/strings/en/instruments";
import { orderEntry } from "@/strings/en/order-entry";
import { ui } from "@/strings/en/ui";
import type { Strings } from "@/strings/shape";

const catalogue = {
  app,
  chart,
  book,
  trades,
  orders,
  positions,
  common,
  notifications,
  instruments,
  orderEntry,
  ui,
};

export type Catalogue = Strings<typeof catalogue>;
export const en: Catalogue = catalogue;
