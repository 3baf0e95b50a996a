import { ensureBuilt, ensureSingleFileBuilt } from '../../../../scripts/prepare.mjs';

/** Before any test that runs the program. */
export default function setup(): void {
  ensureBuilt();
  ensureSingleFileBuilt();
}
