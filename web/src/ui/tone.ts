import type { IconName } from "@/ui/icons";

/** How a message is meant. Always told by an icon as well, never by colour alone. */
export type Tone = "info" | "success" | "warning" | "danger";

export const TONE_ICONS: Record<Tone, IconName> = {
  info: "info",
  success: "success",
  warning: "warning",
  danger: "danger",
};
export const TONE_TEXTS: Record<Tone, string> = {
  info: "text-accent",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
};
