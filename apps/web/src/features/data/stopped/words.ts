import { words } from '../../../i18n/i18n.ts';

export const stoppedWords = words('stopped', {
  en: {
    stopped: 'Stopped identities',
    says: 'E-mails, mobiles and devices that were seen with more than three persons within 30 days. They join nobody any more, until somebody looks at them here. Often it is a shop tablet, a shared mailbox, or a test number.',
    kind: 'Kind',
    value: 'Identity',
    persons: 'Persons it meant',
    firstSeen: 'First seen',
    lastSeen: 'Last seen',
    actions: 'Actions',
    allow: 'Let it link again',
    allowOf: 'Let {{value}} link again',
    allowTitle: 'Let this identity link again',
    allow1: '{{value}} may join persons again, from the next event on. Who it meant before stays as it is.',
    allow2: 'If it is seen with more than three persons within 30 days again, it is stopped again.',
    allowed: '{{value}} may link again',
    cancel: 'Cancel',
    none: 'No stopped identities',
    noneSays:
      'An e-mail, mobile or device that is seen with more than three persons within 30 days would glue them together. It is stopped then, and shows here.',
  },
  zh: {
    stopped: '已停止关联的标识',
    says: '30 天内与超过三个用户一起出现的邮箱、手机号和设备。它们不再用于关联用户, 直到有人在此核查。常见的是门店平板、公共邮箱或测试号码。',
    kind: '类型',
    value: '身份标识',
    persons: '曾代表的用户',
    firstSeen: '首次出现',
    lastSeen: '最近出现',
    actions: '操作',
    allow: '恢复关联',
    allowOf: '恢复 {{value}} 的关联',
    allowTitle: '恢复此标识的关联',
    allow1: '从下一个事件起, {{value}} 可再次用于关联用户。此前的归属保持不变。',
    allow2: '如果 30 天内再次与超过三个用户一起出现, 会再次停止关联。',
    allowed: '{{value}} 已恢复关联',
    cancel: '取消',
    none: '没有已停止关联的标识',
    noneSays:
      '邮箱、手机号或设备在 30 天内与超过三个用户一起出现, 会误将他们合为一人。此时会停止关联, 并显示在这里。',
  },
});
