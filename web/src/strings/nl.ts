// De Nederlandse catalogus.
import type { Catalogue } from "@/strings/en";
import { app } from "@/strings/nl/app";
import { chart } from "@/strings/nl/chart";
import { book } from "@/strings/nl/book";
import { trades } from "@/strings/nl/trades";
import { orders } from "@/strings/nl/orders";
import { positions } from "@/strings/nl/positions";
import { common } from "@/strings/nl/common";
import { notifications } from "@/strings/nl/notifications";
import { instruments } from "@/strings/nl/instruments";
import { orderEntry } from "@/strings/nl/order-entry";
import { ui } from "@/strings/nl/ui";

export const nl: Catalogue = {
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
