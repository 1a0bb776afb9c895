// What is loaded together lies in one file: it is one request, and packs better than many small ones.
interface Graph {
  getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null;
}

/** By file, what it begins with; a module lies in the first file that one of these leads to by its imports. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  page: ["app/main.tsx", "ui/text-field.tsx", "ui/callout.tsx", "ui/page.tsx"],
  trade: ["app/shell/shell.tsx", "app/workspace/trade-page.tsx", "app/workspace/panel-frame.tsx"],
  dock: ["app/workspace/workspace.tsx"],
  chart: ["features/chart/components/chart-panel.tsx"],
  parts: ["ui/load-failed.tsx", "ui/sparkline.tsx", "ui/copy-button.tsx", "lib/market-live.ts"],
  overlays: ["ui/dialog-box.tsx", "ui/sheet-box.tsx", "ui/menu-box.tsx", "ui/popover-box.tsx"],
};

/** Return what names the file in which a module lies; the bundler finds a place for what has no name. */
export function createChunkNames(source: string) {
  let names: ReadonlyMap<string, string> | null = null;
  return (id: string, graph: Graph): string | null => {
    names ??= namesIn(source, graph);
    return names.get(id) ?? null;
  };
}

function namesIn(source: string, graph: Graph): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, roots] of Object.entries(ROOTS)) {
    const next = roots.map((root) => `${source}/${root}`);
    for (let id = next.pop(); id !== undefined; id = next.pop()) {
      if (names.has(id)) continue;
      const found = graph.getModuleInfo(id);
      if (found === null) throw new Error(`chunks.ts must name files that the page is built of, was ${id}`);
      names.set(id, name);
      next.push(...found.importedIds);
    }
  }
  return names;
}
