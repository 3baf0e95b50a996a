import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Where the program's own files are: in the repository, and the same in a package that is installed. This module is one folder below its package as a source, compiled and bundled (in
// the bundle it is a file of its own); whatever else asks for a place by its own address may be in any file there.

const place = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** With the packages in it: of the repository, or of what was installed. */
export const programFolder = place('../../../');
/** Whether the program runs where it is developed, rather than where it was installed. */
export const isRepository = existsSync(place('../../../package-lock.json'));
/** What says the program's version. */
export const manifestFile = place('../package.json');
/** The command that people run. */
export const commandFile = place('../bin/persephone.js');
/** What the command, the service's worker processes and the decoders run. */
export const entryFile = place(`./cli/entry.${extension}`);
/** What the threads of the service run. */
export const threadFile = place(`./http/threads/program.${extension}`);
/** The page that transcribes from a single file, before and after the model. */
export const singleFileHead = place('../../single-file/dist/page/head.html');
export const singleFileTail = place('../../single-file/dist/page/tail.html');
/** The network that says where speech is. */
export const voiceActivityFile = place('../../engine/assets/silero-vad-v6.onnx');
