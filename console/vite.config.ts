import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";

/** The server under development: its /console/api, session and live stream are used by `vite`. */
const server = process.env.TARN_CONSOLE_SERVER ?? "http://127.0.0.1:4566";

export default defineConfig({
  base: "/console/",
  plugins: [svelte(), compressed()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(["api", "session", "live"].map((name) => [`/console/${name}`, { target: server }])),
  },
});
