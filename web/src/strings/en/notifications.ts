export const notifications = {
  title: "Notifications",
  open: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
  empty: "Nothing has happened yet",
  emptyDetail: "Fills, refusals and lost connections are kept here.",
  clear: "Clear all",
  remove: "Remove",
  topics: { all: "All", fill: "Fills", order: "Orders", connection: "Connection", system: "Other" },
  topic: "Show",
};
