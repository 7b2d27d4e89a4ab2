import { words } from '../../../i18n/i18n.ts';

export const checkWords = words('dailyCheck', {
  en: {
    title: 'Daily check of identities',
    says: 'Once a day all persons of both stores are compared, differences are repaired, and graphs that cannot be are looked for.',
    never: 'Not checked yet: the first check comes within a day.',
    last: '{{at}}: {{persons}} persons compared, {{differing}} differed and were repaired.',
    now: 'Check now',
    faults: 'Something that should never be. Please report it, with these person numbers.',
    chained: 'Merged into somebody who is merged ({{count}}): {{persons}}',
    withoutPerson: 'Identities of nobody ({{count}}): {{persons}}',
    twoUsers: 'Two user ids that nobody joined ({{count}}): {{persons}}',
    withoutMerge: 'Merged without a merge ({{count}}): {{persons}}',
    faultOther: 'Other ({{count}}): {{persons}}',
  },
  zh: {
    title: '身份标识每日核对',
    says: '每天对两个存储中的所有用户进行一次比对, 修复差异, 并检查不应出现的身份关系。',
    never: '尚未核对: 首次核对将在一天内进行。',
    last: '{{at}}: 已比对 {{persons}} 个用户, 其中 {{differing}} 个有差异并已修复。',
    now: '立即核对',
    faults: '发现不应出现的情况。请附上这些用户编号反馈给我们。',
    chained: '合并到了已被合并的用户 ({{count}}): {{persons}}',
    withoutPerson: '没有归属用户的标识 ({{count}}): {{persons}}',
    twoUsers: '未经人工合并却有两个用户 ID ({{count}}): {{persons}}',
    withoutMerge: '没有合并记录的合并 ({{count}}): {{persons}}',
    faultOther: '其他 ({{count}}): {{persons}}',
  },
});
