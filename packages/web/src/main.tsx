import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/style.css';
import './app/motion.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries.js';
import { KeyGate } from './app/key-gate.js';
import { router } from './app/router.js';
import { cssVariablesResolver, theme } from './app/theme.js';
import { direction } from './i18n/index.js';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <DirectionProvider initialDirection={direction()} detectDirection={false}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
          {/* Over headings: what is pressed is at their end or below them. Under a dialogue (style.css) they are at the bottom. */}
          <Notifications position="top-center" />
          <ModalsProvider>
            <KeyGate>
              <RouterProvider router={router} />
            </KeyGate>
          </ModalsProvider>
        </MantineProvider>
      </DirectionProvider>
    </QueryClientProvider>
  </StrictMode>,
);
