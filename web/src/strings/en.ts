// The English catalogue, which says what every other one must have.
import { account } from "@/strings/en/account";
import { admin } from "@/strings/en/admin";
import { app } from "@/strings/en/app";
import { auth } from "@/strings/en/auth";
import { chart } from "@/strings/en/chart";
import { book } from "@/strings/en/book";
import { trades } from "@/strings/en/trades";
import { orders } from "@/strings/en/orders";
import { positions } from "@/strings/en/positions";
import { common } from "@/strings/en/common";
import { notifications } from "@/strings/en/notifications";
import { crowd } from "@/strings/en/crowd";
import { instruments } from "@/strings/en/instruments";
import { orderEntry } from "@/strings/en/order-entry";
import { markets } from "@/strings/en/markets";
import { portfolio } from "@/strings/en/portfolio";
import { ui } from "@/strings/en/ui";
import { watchlists } from "@/strings/en/watchlists";
import type { Strings } from "@/strings/shape";

const catalogue = {
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

export type Catalogue = Strings<typeof catalogue>;
export const en: Catalogue = catalogue;
