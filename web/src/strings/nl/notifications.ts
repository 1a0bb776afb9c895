import type { notifications as en } from "@/strings/en/notifications";
import type { Strings } from "@/strings/shape";

export const notifications: Strings<typeof en> = {
  title: "Meldingen",
  open: (unread) => (unread === 0 ? "Meldingen" : `Meldingen, ${unread} ongelezen`),
  empty: "Er is nog niets gebeurd",
  emptyDetail: "Uitvoeringen, weigeringen en verbroken verbindingen worden hier bewaard.",
  clear: "Alles wissen",
  remove: "Verwijder",
  topics: {
    all: "Alles",
    fill: "Uitvoeringen",
    order: "Orders",
    connection: "Verbinding",
    system: "Overig",
  },
  topic: "Toon",
};
