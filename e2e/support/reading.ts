import type { Page } from 'playwright-core';

interface AXValue {
  readonly value?: unknown;
}
interface AXNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: AXValue;
  readonly name?: AXValue;
  readonly description?: AXValue;
  readonly value?: AXValue;
  readonly properties?: readonly { readonly name: string; readonly value: AXValue }[];
  readonly childIds?: readonly string[];
}

/** They are said by what is in them, or by nothing. */
const silent = new Set([
  ...['none', 'generic', 'paragraph', 'LineBreak', 'InlineTextBox', 'LabelText', 'ListMarker', 'Legend'],
  ...[
    'strong',
    'emphasis',
    'code',
    'rowgroup',
    'LayoutTable',
    'RootWebArea',
    'Section',
    'term',
    'definition',
  ],
]);
/** Their name is all that is in them. */
const whole = new Set([
  ...[
    'button',
    'link',
    'heading',
    'checkbox',
    'radio',
    'switch',
    'tab',
    'menuitem',
    'option',
    'columnheader',
  ],
  ...[
    'rowheader',
    'image',
    'slider',
    'progressbar',
    'StaticText',
    'combobox',
    'textbox',
    'spinbutton',
    'MenuListPopup',
  ],
]);
const states = [
  'level',
  'checked',
  'pressed',
  'selected',
  'expanded',
  'disabled',
  'required',
  'invalid',
  'live',
  'hasPopup',
];
const usual = new Set([
  'expanded:undefined',
  'invalid:false',
  'disabled:false',
  'required:false',
  'selected:false',
]);

const text = (value: AXValue | undefined): string =>
  String(value?.value ?? '')
    .replace(/\s+/gu, ' ')
    .trim();

/** What is said of a node itself: its role, its name, what it holds and its state. */
function spoken(node: AXNode): string {
  const of = (node.properties ?? [])
    .filter(({ name }) => states.includes(name))
    .map(({ name, value }) => `${name}:${text(value)}`)
    .filter((state) => text(node.role) === 'heading' || !state.startsWith('level'))
    .filter((state) => !usual.has(state) && !/:(|none|off)$/u.test(state));
  const value = text(node.value);
  const parts = [
    text(node.role),
    text(node.name) === '' ? '' : `“${text(node.name)}”`,
    value === '' || value === text(node.name) ? '' : `= ${value}`,
    of.length === 0 ? '' : `(${of.join(', ')})`,
    text(node.description) === '' ? '' : `– ${text(node.description)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * A page as a screen reader goes through it, a line for each thing that it stops at, indented by what it is in. From Chromium's
 * tree of accessibility.
 */
export async function reading(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AXNode[] };
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const walk = (node: AXNode, depth: number) => {
    const role = text(node.role);
    const isSaid = !node.ignored && !silent.has(role) && !(role === 'StaticText' && text(node.name) === '');
    if (isSaid) lines.push(`${'  '.repeat(depth)}${role === 'StaticText' ? text(node.name) : spoken(node)}`);
    if (isSaid && whole.has(role)) return;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child) walk(child, isSaid ? depth + 1 : depth);
    }
  };
  const [root] = nodes;
  if (root) walk(root, 0);
  return lines;
}
