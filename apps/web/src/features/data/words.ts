import { words } from '../../i18n/i18n.ts';

export const dataWords = words('data', {
  en: {
    data: 'Data',
    sources: 'Sources',
    health: 'Health',
    events: 'Events',
    quarantine: 'Quarantine',
    imports: 'Imports',
    items: 'Items',
    acquisition: 'Channel rules',
    stopped: 'Stopped identities',
  },
  zh: {
    data: '数据',
    sources: '数据来源',
    health: '运行状况',
    events: '事件',
    quarantine: '异常数据区',
    imports: '导入',
    items: '物品',
    acquisition: '渠道规则',
    stopped: '停止关联',
  },
});
