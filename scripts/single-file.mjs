// Builds the page that transcribes from a single file: everything but the model, in two parts that the model goes between.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { sourcesOf, writePackagesOf } from './bundled-packages.mjs';
import { thirdPartyLicences } from './packaging/licences.mjs';
import { replaceFile, root } from './prepare.mjs';

const folder = join(root, 'packages', 'single-file');
const source = (name) => join(folder, 'src', name);
const require = createRequire(join(folder, 'package.json'));

/** Networks that better the sound of Opus where that is asked for, which is never done here: a third of the page. */
const withoutEnhancement = {
  name: 'without enhancement',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@wasm-audio-decoders\/opus-ml$/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'export {}' }));
  },
};

const sources = [];

/** A program of the page with all that it imports. */
async function bundled(name, define = {}) {
  const { outputFiles, metafile } = await build({
    metafile: true,
    entryPoints: [source(name)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.4'],
    // The runtime asks for its own address: that of the worker's blob.
    define: { 'import.meta.url': 'self.location.href', ...define },
    plugins: [withoutEnhancement],
    charset: 'utf8',
    logLevel: 'warning',
  });
  sources.push(...sourcesOf(metafile));
  return outputFiles[0].text;
}

/** In a script element this must not end it. */
const inScript = (text) => text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');

function data(id, file) {
  const packed = gzipSync(readFileSync(file), { level: 9 }).toString('base64');
  return `<script type="application/octet-stream" id="${id}" data-gzip>${packed}</script>\n`;
}

/** Its readers have no folder beside it: the terms are in it, and can be read without a script. */
function licences(packages) {
  const own = ['NOTICE', 'LICENSE'].map((name) => readFileSync(join(root, name), 'utf8').trim()).join('\n\n');
  const others = thirdPartyLicences(
    packages.map((folder) => join(root, folder)),
    'The model is its maker’s.',
  );
  return `${own}\n\n${others}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const worker = await bundled('worker.ts');
const script = await bundled('page.ts', { workerSource: JSON.stringify(worker) });
const runtime = join(dirname(require.resolve('onnxruntime-web')), 'ort-wasm-simd-threaded.wasm');
const packages = writePackagesOf(
  join(folder, 'dist', 'bundled-packages.json'),
  [...sources, runtime],
  process.cwd(),
);
const page = readFileSync(source('page.html'), 'utf8')
  .replace('<!--LICENCES-->', () => licences(packages))
  .replace('/*STYLE*/', () => readFileSync(source('page.css'), 'utf8'))
  .replace('/*SCRIPT*/', () => inScript(script));
const [head, tail] = page.split('<!--DATA-->\n');

const voiceActivity = require.resolve('@persephone/engine/assets/silero-vad-v6.onnx');
const out = join(folder, 'dist', 'page');
replaceFile(join(out, 'tail.html'), tail);
replaceFile(join(out, 'head.html'), head + data('runtime', runtime) + data('voice-activity', voiceActivity));
