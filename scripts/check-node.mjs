// Whether this Node is new enough. No dependencies and no syntax newer than Node 14, so that the message can be read on an old one.
const minimumNode = [20, 19];

/** A step that failed for a reason that the person can act on; printed without a stack. */
export class PreparationError extends Error {}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major < minimumNode[0] || (major === minimumNode[0] && minor < minimumNode[1])) {
    throw new PreparationError(
      `Persephone needs Node ${minimumNode.join('.')} or newer, and this is Node ${version} (${process.execPath}).\n` +
        'Install a newer Node from https://nodejs.org and run the command again.',
    );
  }
}

/** Print what can be acted on and end; anything else is a fault of ours and keeps its stack. */
export function fail(error) {
  if (!(error instanceof PreparationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
