import { Alert } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { getHealth } from '@skylantern/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { duration } from '../../format/format.ts';
import { dateTime } from '../../format/time.ts';
import { useWords, words } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useCall } from '../../use-call.ts';

export const canaryWords = words('canary', {
  en: {
    title: 'New events are not queryable',
    says: 'Since {{since}} what arrives does not show in answers within {{limit}}. What was acknowledged is kept and will appear. Numbers of today are too low until then.',
    remedy: 'Whoever runs the server: see `skylantern doctor` and the log ({{fault}}).',
    recovered: 'New events are queryable again',
  },
  zh: {
    title: '新事件暂时无法查询',
    says: '自 {{since}} 起, 新到达的数据未能在 {{limit}} 内可查询。已确认接收的数据不会丢失, 稍后会出现; 在此之前当天的数字偏低。',
    remedy: '请服务器管理员查看 `skylantern doctor` 和日志 ({{fault}})。',
    recovered: '新事件已恢复可查询',
  },
});

/** Red over every screen while our own event of each minute does not come through; says so when it does again. */
export function CanaryBanner() {
  const t = useWords(canaryWords);
  const { can, workspace } = useHere();
  const health = useCall(getHealth, {}, { enabled: can('editor'), everyMs: 30_000 }).data;
  const wasIll = useRef(false);
  useEffect(() => {
    if (health === undefined) return;
    if (health.isWell && wasIll.current) notifications.show({ message: t('recovered'), color: 'green' });
    wasIll.current = !health.isWell;
  }, [health, t]);
  if (health === undefined || health.isWell) return null;
  const since =
    health.failingSince === null ? '' : dateTime(health.failingSince, { timeZone: workspace.timeZone });
  return (
    <Alert color="red" title={t('title')} icon={<IconAlertTriangle />} mb="md" role="alert">
      {t('says', { since, limit: duration(health.limitMs) })} {t('remedy', { fault: health.fault ?? '' })}
    </Alert>
  );
}
