// De Nederlandse catalogus.
import type { Catalogue } from "@/strings/en";
import { account } from "@/strings/nl/account";
import { app } from "@/strings/nl/app";
import { auth } from "@/strings/nl/auth";
import { common } from "@/strings/nl/common";
import { notifications } from "@/strings/nl/notifications";
import { ui } from "@/strings/nl/ui";

export const nl: Catalogue = {
  account,
  app,
  auth,
  common,
  notifications,
  ui,
};
