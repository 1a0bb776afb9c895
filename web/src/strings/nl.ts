// De Nederlandse catalogus.
import type { Catalogue } from "@/strings/en";
import { account } from "@/strings/nl/account";
import { admin } from "@/strings/nl/admin";
import { app } from "@/strings/nl/app";
import { auth } from "@/strings/nl/auth";
import { chart } from "@/strings/nl/chart";
import { book } from "@/strings/nl/book";
import { trades } from "@/strings/nl/trades";
import { common } from "@/strings/nl/common";
import { notifications } from "@/strings/nl/notifications";
import { crowd } from "@/strings/nl/crowd";
import { instruments } from "@/strings/nl/instruments";
import { orderEntry } from "@/strings/nl/order-entry";
import { portfolio } from "@/strings/nl/portfolio";
import { ui } from "@/strings/nl/ui";

export const nl: Catalogue = {
  account,
  admin,
  app,
  auth,
  chart,
  book,
  trades,
  common,
  notifications,
  crowd,
  instruments,
  orderEntry,
  portfolio,
  ui,
};
