import { Select, Text, TextInput } from '@mantine/core';
import { importTypes } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useIdentityName } from '../../people/identity-list.tsx';
import classes from './imports.module.css';
import { nameOf, rolesOf, typeOf, whereOf, withName, withType, withUse } from './mapping.ts';
import type { MappingFieldsProps } from './mapping-fields.tsx';
import { importWords } from './words.ts';

const uses = ['event', 'person', 'out'] as const;
const roles = ['event', 'time', 'message', 'account', 'session', 'item', 'item_type'] as const;
const AUTO = 'auto';

/** Every column of the file: samples, what it becomes, under which name and type. */
export function ColumnTable({
  mapping,
  columns,
  onChange,
  ownOnly = null,
}: MappingFieldsProps & {
  /** What a column becomes where there is nothing but properties of the row's own. */
  ownOnly?: string | null;
}) {
  const t = useWords(importWords);
  const identityName = useIdentityName();
  const roleText = (role: string) => {
    const known = roles.find((one) => one === role);
    return known === undefined ? identityName(role) : t(`role_${known}`);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className={`card ${classes['columns']}`} aria-label={t('columnsTitle')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column')}</th>
            <th scope="col">{t('samples')}</th>
            <th scope="col">{t('use')}</th>
            <th scope="col">{t('as')}</th>
            <th scope="col">{t('type')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, samples }) => {
            const use = whereOf(mapping, name);
            const used = rolesOf(mapping, name);
            return (
              <tr key={name}>
                <td>
                  <div className={classes['cut']} title={name}>
                    {name}
                  </div>
                </td>
                <td>
                  <div className={classes['cut']} title={samples.join(', ')}>
                    {samples.slice(0, 3).join(', ')}
                  </div>
                </td>
                <td>
                  {used.length > 0 && use === 'out' ? (
                    <Text size="sm" c="dimmed" lh="32px">
                      {t('usedAs', { roles: used.map(roleText).join(', ') })}
                    </Text>
                  ) : (
                    <Select
                      aria-label={`${t('use')}: ${name}`}
                      data={uses
                        .filter((one) => ownOnly === null || one !== 'person')
                        .map((one) => ({
                          value: one,
                          label: one === 'event' && ownOnly !== null ? ownOnly : t(`use_${one}`),
                        }))}
                      value={use}
                      allowDeselect={false}
                      onChange={(next) => {
                        const chosen = uses.find((one) => one === next);
                        if (chosen !== undefined) onChange(withUse(mapping, name, chosen));
                      }}
                    />
                  )}
                </td>
                <td>
                  {use === 'out' ? null : (
                    <TextInput
                      aria-label={`${t('as')}: ${name}`}
                      placeholder={name}
                      maxLength={255}
                      value={nameOf(mapping, name)}
                      onChange={(change) => onChange(withName(mapping, name, change.currentTarget.value))}
                    />
                  )}
                </td>
                <td>
                  {use === 'out' ? null : (
                    <Select
                      aria-label={`${t('type')}: ${name}`}
                      data={[
                        { value: AUTO, label: t('type_auto') },
                        ...importTypes.map((one) => ({ value: one, label: t(`type_${one}`) })),
                      ]}
                      value={typeOf(mapping, name) ?? AUTO}
                      allowDeselect={false}
                      onChange={(next) =>
                        onChange(withType(mapping, name, importTypes.find((one) => one === next) ?? null))
                      }
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
