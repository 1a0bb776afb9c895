import react from "@vitejs/plugin-react";
import tailwindcss from "@tailwindcss/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { createChunkNames } from "./chunks";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where a venue answers while the page is being worked on; `damrak up` prints it. */
const VENUE = process.env["DAMRAK_URL"] ?? "http://127.0.0.1:8000";

/** Tests without components that speak to the browser all the same: to its storage, its keys, its requests. */
const IN_A_BROWSER = [
  "src/{app,lib,stores,stream}/**/*.test.ts",
  "src/features/{account,watchlists}/**/{prove,model}.test.ts",
  "src/features/chart/engine/**/{bar-feed,drawing-shelf}.test.ts",
  "src/features/order-entry/**/{request,submission}.test.ts",
];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": at("./src"), "@generated": at("./generated") } },
  build: {
    outDir: "../src/damrak/services/gateway/pages/built",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: createChunkNames(at("./src")), includeDependenciesRecursively: false }],
        },
      },
    },
  },
  // The venue asks of what changes something that it comes from the page's own origin.
  server: { proxy: { "/api": { target: VENUE, changeOrigin: false } } },
  test: {
    restoreMocks: true,
    // Files share what they import, which is most of what they would take.
    pool: "threads",
    isolate: false,
    projects: [
      {
        extends: true,
        // A document costs more than most tests of models take.
        test: { name: "models", environment: "node", include: ["src/**/*.test.ts"], exclude: IN_A_BROWSER },
      },
      {
        extends: true,
        test: {
          name: "parts",
          environment: "jsdom",
          include: ["src/**/*.test.tsx", ...IN_A_BROWSER],
          setupFiles: ["src/testing/setup.ts"],
        },
      },
    ],
  },
});
