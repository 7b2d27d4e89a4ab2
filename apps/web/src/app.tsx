import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import 'dayjs/locale/zh-cn';
import { useMemo } from 'react';
import { useLanguage, useWords } from './i18n/i18n.ts';
import { router } from './router.tsx';
import { colorSchemeManager, cssVariables, themeSaying } from './theme.ts';
import { uiWords } from './ui/words.ts';
import { queryClient } from './use-call.ts';

/** Theme, dates, cache and router around every screen. */
export function App() {
  const language = useLanguage();
  const close = useWords(uiWords)('close');
  const spoken = useMemo(() => themeSaying(close), [close]);
  return (
    <MantineProvider
      theme={spoken}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <DatesProvider settings={{ locale: language === 'zh' ? 'zh-cn' : 'en', firstDayOfWeek: 1 }}>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" limit={4} transitionDuration={120} />
          <ModalsProvider modalProps={{ centered: true }}>
            <RouterProvider router={router} />
          </ModalsProvider>
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
