import { Button, Group, Stack, Text } from '@mantine/core';
import { getSourceAddress, renewSourceAddress } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { CopyField } from '../../../ui/copy-field.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { businessWords } from './words.ts';

/** Where another system sends to; who knows the address can send. */
export function WebhookAddress({ sourceId }: { sourceId: string }) {
  const t = useWords(businessWords);
  const { can } = useHere();
  const params = { id: sourceId };
  const address = useCall(getSourceAddress, { params });
  const renew = useAction(renewSourceAddress, { done: t('renewed') });
  return (
    <Stack gap={8} maw={760}>
      <CopyField label={t('address')} value={address.data?.url ?? ''} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('addressSays')}
        </Text>
        {can('owner') ? (
          <Button
            variant="subtle"
            color="gray"
            loading={renew.isPending}
            onClick={() => renew.mutate({ params })}
          >
            {t('renew')}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}
