import { words } from '../../i18n/i18n.ts';

/** The few words that the palette needs before a builder is loaded. */
export const kindNames = words('kinds', {
  en: { insights: 'Insights', trend: 'New trend', funnel: 'New funnel', retention: 'New retention' },
  zh: { insights: '分析', trend: '新建趋势分析', funnel: '新建漏斗分析', retention: '新建留存分析' },
});
