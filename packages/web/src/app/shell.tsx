import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBooks,
  IconBrain,
  IconChecklist,
  IconHome,
  IconListDetails,
  IconMoon,
  IconPlayerPlay,
  IconSun,
  IconUpload,
  IconWaveSine,
} from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useJobEvents } from '../api/events.js';
import { ProgramFooter } from '../features/desktop/program-footer.js';
import { ConnectionNotice, JobsIndicator } from '../features/jobs/index.js';
import { t } from '../i18n/index.js';
import { HelpButton } from './help-button.js';
import { LanguageMenu } from './language-menu.js';

/** What imports is more than the rest of the frame. */
const ImportIndicator = lazy(() =>
  import('../features/import/indicator.js').then((all) => ({ default: all.ImportIndicator })),
);

const places = [
  { to: '/', label: t('Start'), icon: IconHome, more: ['/languages'] },
  { to: '/import', label: t('Import'), icon: IconUpload },
  { to: '/recordings', label: t('Recordings'), icon: IconWaveSine },
  { to: '/utterances', label: t('Utterances'), icon: IconListDetails },
  { to: '/corpora', label: t('Corpora'), icon: IconBooks },
  { to: '/train', label: t('Train'), icon: IconPlayerPlay },
  { to: '/models', label: t('Models'), icon: IconBrain },
  { to: '/transcribe', label: t('Transcribe and review'), icon: IconChecklist, more: ['/review'] },
] as const;

/** Whether a path is one of the pages of a place. */
function isAt(
  path: string,
  { to, more = [] }: { readonly to: string; readonly more?: readonly string[] },
): boolean {
  const starts = to === '/' ? more : [to, ...more];
  return path === to || starts.some((start) => path.startsWith(start));
}

/** The frame around every page: where one can go, what is under way, light or dark. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useJobEvents();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Anchor href="#content" className="skip-link">
          {t('Skip to the content')}
        </Anchor>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('Navigation')}
              aria-expanded={opened}
              aria-controls="places"
            />
            <img src="/icon.svg" alt="" width={26} height={26} />
            <Text fw={700}>Persephone</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Suspense fallback={null}>
              <ImportIndicator />
            </Suspense>
            <JobsIndicator />
            <LanguageMenu />
            <HelpButton />
            <SchemeToggle />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="xs"
        id="places"
        className="places"
        data-opened={opened || undefined}
        aria-label={t('Pages')}
      >
        {places.map((place) => (
          <NavLink
            key={place.to}
            component={Link}
            to={place.to}
            label={place.label}
            leftSection={<place.icon size={18} />}
            active={isAt(path, place)}
            onClick={close}
          />
        ))}
        <ProgramFooter />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <ConnectionNotice />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={dark ? t('Light colours') : t('Dark colours')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}
