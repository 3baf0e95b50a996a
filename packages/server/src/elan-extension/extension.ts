import { escapeAttribute } from '@persephone/formats/elan-recogniser';
import { commandFile } from '../places.js';
import { segmentationChoices } from './segmentation-choices.js';
import { type Bounds, type ElanTask, timeOrigin } from './tasks.js';

/** The files of ELAN's extension, by name. */
export type ExtensionFiles = ReadonlyMap<string, { readonly text: string; readonly executable: boolean }>;

/** How an installation is run. */
interface Program {
  /** Node's executable. */
  readonly node: string;
  /** The program that it runs. */
  readonly script: string;
}

/** This one. */
const thisProgram = (): Program => ({ node: process.execPath, script: commandFile });

/** What stands in the parameters until a person changes it. */
export interface ExtensionDefaults {
  /** The name of a model of the service; empty: its newest. */
  readonly model: string;
  /** The address of the service. */
  readonly service: string;
}

export const localService: ExtensionDefaults = { model: '', service: 'http://localhost:8080' };

const plain = (text: string) => ({ text, executable: false });

/** The name of the folder, inside ELAN's extensions. */
export const extensionFolder = 'persephone';

/**
 * The folder that is put into ELAN's extensions: two recognisers, how they are started, and help. What they start is this
 * installation where ELAN runs on the same machine, and otherwise the `persephone` of ELAN's machine.
 */
export function extensionFiles(version: string, defaults: ExtensionDefaults): ExtensionFiles {
  const program = thisProgram();
  return new Map([
    ['transcribe.cmdi', plain(description('transcribe', version, defaults))],
    ['segment-and-transcribe.cmdi', plain(description('segment', version, defaults))],
    ['run.sh', { text: unixScript(program), executable: true }],
    ['run.bat', plain(windowsScript(program))],
    ['help.html', plain(help)],
  ]);
}

const names: Readonly<
  Record<ElanTask, { readonly id: string; readonly name: string; readonly what: string }>
> = {
  transcribe: {
    id: 'PersephoneTranscribe',
    name: 'Persephone: transcribe a tier',
    what: 'Drafts of the annotations of a tier, by a model that was trained with Persephone.',
  },
  segment: {
    id: 'PersephoneSegment',
    name: 'Persephone: segment and transcribe',
    what: 'Finds the utterances of a recording, and transcribes each.',
  },
};

interface Parameter {
  readonly element: 'input' | 'textparam' | 'numparam' | 'output';
  readonly name: string;
  readonly label: string;
  readonly advanced?: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

function parametersOf(task: ElanTask, defaults: ExtensionDefaults): Parameter[] {
  const { speechThreshold, shortestPause, longestUtterance } = segmentationChoices;
  const source: Parameter = {
    element: 'input',
    name: 'source',
    label: 'Recording',
    attributes: { type: 'audio', optional: false, mimetypes: 'audio/x-wav' },
  };
  const tier: Parameter = {
    element: 'input',
    name: 'input_tier',
    label: 'Tier whose annotations are transcribed',
    attributes: { type: 'tier', optional: false },
  };
  const number = (
    name: string,
    label: string,
    { minimum: min, maximum: max, default: value }: Bounds,
  ): Parameter => ({
    element: 'numparam',
    name,
    label,
    advanced: true,
    attributes: { type: 'int', min, max, default: value },
  });
  const text = (name: string, label: string, value: string, advanced = false): Parameter => ({
    element: 'textparam',
    name,
    label,
    advanced,
    attributes: { default: value },
  });
  return [
    source,
    ...(task === 'transcribe' ? [tier] : []),
    text(
      'model',
      'Model: the path of an .onnx file, or the name of one of the service; empty: its newest',
      defaults.model,
    ),
    {
      element: 'textparam',
      name: 'labels',
      label: 'Also a tier of labels with their times',
      attributes: { default: 'no', convoc: 'no yes' },
    },
    ...(task === 'segment'
      ? [
          number('speech_threshold', 'How probable speech is where an utterance begins (%)', speechThreshold),
          number('shortest_pause', 'Shorter pauses do not end an utterance (ms)', shortestPause),
          number('longest_utterance', 'Longer ones are divided (ms)', longestUtterance),
        ]
      : []),
    number('time_origin', 'Where the recording begins before time 0 of the annotations (ms)', timeOrigin),
    text('service', 'Address of the service with the models', defaults.service, true),
    text('key', 'Its key, where it asks for one', '', true),
    {
      element: 'output',
      name: 'output_tier',
      label: 'Result',
      attributes: { type: 'tier', optional: false, mimetypes: 'text/xml' },
    },
  ];
}

function description(task: ElanTask, version: string, defaults: ExtensionDefaults): string {
  const { id, name, what } = names[task];
  const parameters = parametersOf(task, defaults).map(
    ({ element, name: parameter, label, advanced, attributes }) => {
      const all = { ...attributes, level: advanced ? 'advanced' : 'basic', info: label };
      const text = Object.entries(all).map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`);
      return `      <${element}${text.join('')}>${parameter}</${element}>`;
    },
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<CMD xmlns="http://www.clarin.eu/cmd/" CMDVersion="1.1">
  <Components>
    <RECOGNIZER>
      <recognizer recognizerType="local" runLinux="./run.sh ${task}" runMac="./run.sh ${task}" runWin="cmd.exe /c run.bat ${task}" info="${escapeAttribute(name)}">${id}</recognizer>
      <version>${escapeAttribute(version)}</version>
      <documentation>help.html</documentation>
      <description>${escapeAttribute(what)}</description>
${parameters.join('\n')}
    </RECOGNIZER>
  </Components>
</CMD>
`;
}

/** In single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What to do where there is no program to start. */
const missing =
  'Persephone is not installed on this computer, or no longer where it was when this extension was made. Install it, and then the extension: persephone elan install';

const unixScript = ({ node, script }: Program): string => `#!/bin/sh
# Started by ELAN with a bare environment: the parameters come on standard input.
export LC_ALL=C.UTF-8
PATH="$PATH:/usr/local/bin:/opt/homebrew/bin:$HOME/.local/bin"
export PATH
node=${quoted(node)}
script=${quoted(script)}
if [ -f "$script" ]; then
  [ -x "$node" ] || node=$(command -v node)
  [ -n "$node" ] && exec "$node" "$script" elan recognise "$1"
fi
command -v persephone >/dev/null && exec persephone elan recognise "$1"
echo ${quoted(missing)}
echo "RESULT: FAILED."
exit 1
`;

/** Between percent signs a batch file would look for a variable. */
const batch = (text: string): string => text.replaceAll('%', '%%');

const windowsScript = ({ node, script }: Program): string =>
  [
    '@echo off',
    'chcp 65001 >nul',
    `set "NODE_PROGRAM=${batch(node)}"`,
    `set "SCRIPT=${batch(script)}"`,
    'if not exist "%NODE_PROGRAM%" set "NODE_PROGRAM=node.exe"',
    'if exist "%SCRIPT%" (',
    '  "%NODE_PROGRAM%" "%SCRIPT%" elan recognise %1',
    '  exit /b',
    ')',
    'where persephone >nul 2>nul',
    'if errorlevel 1 (',
    `  echo ${missing}`,
    '  echo RESULT: FAILED.',
    '  exit /b 1',
    ')',
    'persephone elan recognise %1',
    '',
  ].join('\r\n');

const help = `<html>
<head><title>Persephone in ELAN</title></head>
<body>
<h1>Persephone in ELAN</h1>
<p><b>Transcribe a tier</b>: choose the recording and a tier whose annotations have times. The result is a new tier with a draft for
each annotation, with the same times. To make it depend on the tier, use Tier &gt; Change Parent of Tier.</p>
<p><b>Segment and transcribe</b>: choose the recording. The result is a new tier with the utterances that were found.</p>
<p><b>Model</b>: the path of an .onnx file that was trained with Persephone, or the name of a model of the service that runs at the
address below; empty: the newest of the service.</p>
<p>Where the recording does not begin at time 0 of the annotations (a media offset), give the offset in milliseconds: ELAN does not
tell it to recognisers.</p>
<p>What cannot be transcribed is an empty annotation, and the report says why. Cancel ends the work; nothing is written then.</p>
</body>
</html>
`;
