import { ensureBuilt, ensurePageBuilt, ensureSingleFileBuilt } from '../../scripts/prepare.mjs';

/** What the browser tests drive is the built service with the built page: both as new as their sources. */
export default function setup(): void {
  ensureBuilt();
  ensureSingleFileBuilt();
  if (!process.env.PERSEPHONE_WEB_FOLDER) ensurePageBuilt();
}
