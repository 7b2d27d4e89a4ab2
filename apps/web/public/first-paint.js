// Runs before the first paint, so that the page never flashes in the wrong theme or language.
(() => {
  const root = document.documentElement;
  let scheme = 'auto';
  let language = '';
  try {
    scheme = localStorage.getItem('skylantern.theme') || 'auto';
    language = localStorage.getItem('skylantern.language') || '';
  } catch {
    // Storage may be refused; the defaults hold.
  }
  if (scheme !== 'light' && scheme !== 'dark') {
    scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.dataset.mantineColorScheme = scheme;
  root.style.background = scheme === 'dark' ? '#13161b' : '#ffffff';
  if (!language) language = (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';
  root.lang = language === 'zh' ? 'zh-Hans' : 'en';
})();
