import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

/** `MILLRACE_SERVER` names the server while the page is developed with `vite`; a built page comes from the server itself. */
export default defineConfig(({ mode }) => {
  const target = loadEnv(mode, ".", "MILLRACE_").MILLRACE_SERVER ?? "http://127.0.0.1:8787";
  // The server takes requests of its own pages only. Its cookie comes along when both are opened at 127.0.0.1.
  const proxy = { "/api": { target, ws: true, changeOrigin: true, headers: { origin: target } } };
  return {
    plugins: [react()],
    worker: { format: "es" as const },
    build: { target: "es2023", chunkSizeWarningLimit: 8000, reportCompressedSize: false },
    server: { proxy },
    preview: { proxy },
  };
});
