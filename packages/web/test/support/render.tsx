/// <reference types="vite/client" />

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, configure, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, vi } from 'vitest';
import { queryClient } from '../../src/api/queries.js';
import type {} from '../../src/app/router.js';
import { theme } from '../../src/app/theme.js';

// Browser tests may be running beside these: what is waited for comes, but not always within the library's second.
configure({ asyncUtilTimeout: 10_000 });

// What browsers have and this one lacks: nothing is laid out here.
window.matchMedia ??= ((query: string) => ({
  ...{ matches: false, media: query, onchange: null },
  ...{ addEventListener: () => {}, removeEventListener: () => {}, dispatchEvent: () => false },
})) as unknown as typeof window.matchMedia;

afterEach(() => {
  cleanup();
  queryClient.clear();
  localStorage.clear();
  vi.unstubAllGlobals();
});

/** A component as it stands in the page, at an address: with its theme, the router and the cache of answers. */
export async function renderAt(path: string, component: () => ReactNode): Promise<{ search(): unknown }> {
  const root = createRootRoute();
  const [pathname = path] = path.split('?');
  const route = createRoute({ getParentRoute: () => root, path: pathname, component });
  const router = createRouter({
    routeTree: root.addChildren([route]),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  render(
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme} env="test">
        <main>
          {/* The page's own router is another type: that it has these addresses, the compiler checks in the sources. */}
          <RouterProvider router={router as never} />
        </main>
      </MantineProvider>
    </QueryClientProvider>,
  );
  await screen.findByRole('main');
  return { search: () => router.state.location.search };
}

/** What the service answers, by method and path; what was sent is kept. An address that is not among them is an error. */
export function answering(answers: Readonly<Record<string, unknown>>) {
  const sent: { readonly to: string; readonly body: unknown }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const to = `${request.method} ${new URL(request.url).pathname}`;
    if (!(to in answers)) throw new Error(`Nobody answers ${to}.`);
    const text = await request.text();
    sent.push({ to, body: text === '' ? undefined : JSON.parse(text) });
    return Response.json(answers[to]);
  });
  return sent;
}
