import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { listPackages } from '../../scripts/bundled-packages.mjs';

// `npm run dev -w @persephone/web` serves the sources and passes everything else on to a service that runs already.
const service = process.env.PERSEPHONE_URL ?? 'http://127.0.0.1:8080';

const packages = listPackages('packages/web/dist/bundled-packages.json');

export default defineConfig({
  plugins: [react(), packages.page],
  // A worker may wait for its language as the page does.
  worker: { format: 'es', plugins: () => [packages.worker] },
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    // These know light-dark() themselves; rewritten for older ones it does not see which scheme Mantine has chosen.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
  },
  server: { proxy: { '/v1': service, '/v0.1': service } },
});
