import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { chooseLanguage, currentLanguage } from './i18n/i18n.ts';

chooseLanguage(currentLanguage());
// A screen of an older build is gone from the server: the page of the new one has it.
window.addEventListener('vite:preloadError', () => window.location.reload());
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no #root');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
