export interface LineChart {
  readonly title: string;
  /** What stands along the axes. Of x each doubling takes as much room; y begins at 0. */
  readonly x: string;
  readonly y: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
}

const width = 720;
const height = 420;
const left = 64;
const right = 24;
const top = 52;
const bottom = 60;

/** Told apart without colours, too: by dashes and by the shape of the points. */
const looks = [
  { name: 'first', dash: '7 5', shape: 'square' },
  { name: 'second', dash: '', shape: 'circle' },
  { name: 'third', dash: '2 4', shape: 'square' },
] as const;

const style = `
  .ink { fill: #1f2328; font: 14px system-ui, sans-serif; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: #59636e; font-size: 13px; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .ground { fill: #ffffff; }
  .line { fill: none; stroke-width: 2.5; }
  .first { stroke: #59636e; } .first-point { fill: #59636e; }
  .second { stroke: #0969da; } .second-point { fill: #0969da; }
  .third { stroke: #bc4c00; } .third-point { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .ink { fill: #f0f6fc; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; } .ground { fill: #0d1117; }
    .first { stroke: #9198a1; } .first-point { fill: #9198a1; }
    .second { stroke: #4493f8; } .second-point { fill: #4493f8; }
    .third { stroke: #db6d28; } .third-point { fill: #db6d28; }
  }`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/gu, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** An SVG picture of lines, readable on light and on dark. Throws where there is nothing to draw. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const points = series.flatMap((s) => s.points);
  if (points.length === 0 || points.some((p) => !(p.x > 0) || !Number.isFinite(p.y))) {
    throw new Error('A chart needs points whose numbers are numbers, and x above 0.');
  }
  if (series.length > looks.length) throw new Error(`A chart has at most ${looks.length} lines.`);
  const xs = [...new Set(points.map((p) => p.x))].sort((a, b) => a - b);
  const [lowest, highest] = [Math.log2(xs[0] ?? 1), Math.log2(xs.at(-1) ?? 1)];
  // Room on either side of the outermost points.
  const margin = Math.max(0.15, (highest - lowest) * 0.06);
  const span = highest - lowest + 2 * margin;
  const most = Math.max(...points.map((p) => p.y));
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((s) => most / s <= 6) ?? 500;
  const ceiling = Math.max(step, Math.ceil(most / step) * step);
  const across = (value: number): number =>
    left + ((Math.log2(value) - lowest + margin) / span) * (width - left - right);
  const up = (value: number): number => height - bottom - (value / ceiling) * (height - top - bottom);
  const at = (n: number): string => n.toFixed(1);

  const parts: string[] = [];
  for (let value = 0; value <= ceiling; value += step) {
    const level = at(up(value));
    parts.push(
      `<line class="grid" x1="${left}" y1="${level}" x2="${width - right}" y2="${level}"/>`,
      `<text class="ink quiet" x="${left - 8}" y="${at(up(value) + 4)}" text-anchor="end">${value}</text>`,
    );
  }
  for (const value of xs) {
    const place = at(across(value));
    parts.push(
      `<text class="ink quiet" x="${place}" y="${height - bottom + 20}" text-anchor="middle">${value}</text>`,
    );
  }
  series.forEach((line, i) => {
    const look = looks[i] ?? looks[0];
    const place = (p: { x: number; y: number }): string => `${at(across(p.x))},${at(up(p.y))}`;
    const dash = look.dash === '' ? '' : ` stroke-dasharray="${look.dash}"`;
    parts.push(`<polyline class="line ${look.name}"${dash} points="${line.points.map(place).join(' ')}"/>`);
    // Above the upper line and below the lower one, so that numbers do not stand on lines.
    const isUpper = series.every((other) => other.points.every((p, k) => p.y <= (line.points[k]?.y ?? 0)));
    for (const p of line.points) {
      const [cx, cy] = [at(across(p.x)), at(up(p.y))];
      parts.push(
        look.shape === 'circle'
          ? `<circle class="${look.name}-point" cx="${cx}" cy="${cy}" r="4.5"/>`
          : `<rect class="${look.name}-point" x="${at(across(p.x) - 4)}" y="${at(up(p.y) - 4)}" width="8" height="8"/>`,
        `<text class="ink" x="${cx}" y="${at(up(p.y) + (isUpper ? -12 : 22))}" text-anchor="middle">${p.y.toFixed(1)}</text>`,
      );
    }
    const legend = left + 16 + i * 170;
    parts.push(
      `<line class="line ${look.name}"${dash} x1="${legend}" y1="40" x2="${legend + 32}" y2="40"/>`,
      `<text class="ink quiet" x="${legend + 40}" y="44">${escaped(line.name)}</text>`,
    );
  });
  const middle = (top + height - bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}\n</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    `<text class="ink title" x="${left}" y="26">${escaped(title)}</text>`,
    ...parts,
    `<text class="ink quiet" x="${(left + width - right) / 2}" y="${height - 14}" text-anchor="middle">${escaped(x)}</text>`,
    `<text class="ink quiet" x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${escaped(y)}</text>`,
    '</svg>\n',
  ].join('\n');
}
