// The page's colours as the chart's canvas needs them; they change when the theme does.

export type ChartTheme = {
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly accent: string;
  readonly buy: string;
  readonly buySoft: string;
  readonly sell: string;
  readonly sellSoft: string;
  /** For lines of indicators, one after the other. */
  readonly palette: readonly string[];
  readonly font: string;
};

/** Return the colours of now. */
export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const colour = (name: string) => token(`--color-${name}`);
  return {
    panel: colour("panel"),
    raised: colour("raised"),
    line: colour("line"),
    lineStrong: colour("line-strong"),
    text: colour("text"),
    muted: colour("muted"),
    faint: colour("faint"),
    accent: colour("accent"),
    buy: colour("buy"),
    buySoft: colour("buy-soft"),
    sell: colour("sell"),
    sellSoft: colour("sell-soft"),
    palette: ["accent", "warning", "muted", "success", "danger"].map(colour),
    font: token("--font-sans"),
  };
}

/** Hear when the colours changed; returns how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-colours"] });
  return () => { observer.disconnect(); };
}

/** Return a colour of six digits with an opacity. */
export function faded(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255).toString(16).padStart(2, "0");
  return /^#[0-9a-f]{6}$/i.test(colour) ? `${colour}${alpha}` : colour;
}
