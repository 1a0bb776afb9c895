// De Nederlandse catalogus.
import type { Catalogue } from "@/strings/en";
import { account } from "@/strings/nl/account";
import { admin } from "@/strings/nl/admin";
import { app } from "@/strings/nl/app";
import { auth } from "@/strings/nl/auth";
import { chart } from "@/strings/nl/chart";
import { book } from "@/strings/nl/book";
import { trades } from "@/strings/nl/trades";
import { orders } from "@/strings/nl/orders";
import { positions } from "@/strings/nl/positions";
import { common } from "@/strings/nl/common";
import { notifications } from "@/strings/nl/notifications";
import { crowd } from "@/strings/nl/crowd";
import { instruments } from "@/strings/nl/instruments";
import { orderEntry } from "@/strings/nl/order-entry";
import { markets } from "@/strings/nl/markets";
import { portfolio } from "@/strings/nl/portfolio";
import { ui } from "@/strings/nl/ui";
import { watchlists } from "@/strings/nl/watchlists";

export const nl: Catalogue = {
  account,
  admin,
  app,
  auth,
  chart,
  book,
  trades,
  orders,
  positions,
  common,
  notifications,
  crowd,
  instruments,
  orderEntry,
  markets,
  portfolio,
  ui,
  watchlists,
};
