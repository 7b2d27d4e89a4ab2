import { Drawer, Stack, Text } from '@mantine/core';
import { getItemLinks, type ItemSummary } from '@skylantern/contracts';
import { typeName } from '../../../format/property-name.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { useCall } from '../../../use-call.ts';
import { PropertyList } from '../../people/property-list.tsx';
import { itemWords } from './words.ts';

/** One item: what is known of it. */
export function ItemDrawer({ item, onClose }: { item: ItemSummary | null; onClose: () => void }) {
  const t = useWords(itemWords);
  return (
    <Drawer
      opened={item !== null}
      onClose={onClose}
      position="right"
      size={480}
      title={<strong style={{ fontSize: 16, overflowWrap: 'anywhere' }}>{item?.label ?? ''}</strong>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {item === null ? null : <Item item={item} />}
    </Drawer>
  );
}

function Item({ item }: { item: ItemSummary }) {
  const t = useWords(itemWords);
  const { timeZone } = useHere().workspace;
  const links = useCall(getItemLinks, {}).data?.links;
  const keys = links?.filter(({ type }) => type === item.type).map(({ key }) => key);
  const properties = Object.entries(item.properties).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {`${typeName(item.type)} · ${item.id}`}
        </Text>
        <Text size="sm" c="dimmed">
          {t('seen', {
            first: dateTime(item.firstSeenAt, { timeZone }),
            last: dateTime(item.updatedAt, { timeZone }),
          })}
        </Text>
      </div>
      {properties.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noProperties')}
        </Text>
      ) : (
        <PropertyList properties={properties} />
      )}
      {keys === undefined ? null : (
        <Text size="sm" c="dimmed">
          {keys.length === 0 ? t('notPointed') : t('pointedBy', { keys: keys.join(', ') })}
        </Text>
      )}
    </Stack>
  );
}
