import { Tooltip } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useWords } from '../i18n/i18n.ts';
import { useOpen } from '../ui/app-link.tsx';
import classes from './frame.module.css';
import { sectionOf, useSections } from './sections.ts';
import { frameWords } from './words.ts';

/** The sections, down the left side; only icons when narrow. */
export function Rail({ narrow, onGo }: { narrow: boolean; onGo: () => void }) {
  const t = useWords(frameWords);
  const open = useOpen();
  const shown = useSections();
  const current = sectionOf(useLocation().pathname);
  return (
    <ul className={classes['rail']}>
      {shown.map((section) => (
        <li key={section.key}>
          <Tooltip label={t(section.key)} position="right" disabled={!narrow}>
            <a
              href={section.path}
              className={classes['section'] ?? ''}
              data-narrow={narrow || undefined}
              aria-current={current?.key === section.key ? 'page' : undefined}
              aria-label={narrow ? t(section.key) : undefined}
              onClick={open(section.path, onGo)}
            >
              <section.icon size={18} stroke={1.6} aria-hidden />
              {narrow ? null : <span>{t(section.key)}</span>}
            </a>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
