import { Select } from '@mantine/core';
import type { SourceMapping } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { MappingCard } from '../mapping/mapping-cards.tsx';
import { withPart } from './mapping.ts';
import { businessWords } from './words.ts';

const encodings = ['utf-8', 'gb18030', 'utf-16le'] as const;
const delimiters = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const;
const delimiterNames = ['comma', 'semicolon', 'tab', 'bar'] as const;

/** What cannot always be found from a file. */
export function FileCard({
  mapping,
  onChange,
}: {
  mapping: SourceMapping;
  onChange: (mapping: SourceMapping) => void;
}) {
  const t = useWords(businessWords);
  const { encoding, delimiter } = mapping;
  return (
    <MappingCard title={t('file')}>
      <Select
        label={t('encoding')}
        placeholder={t('found')}
        data={[...encodings]}
        value={encoding ?? null}
        clearable
        onChange={(next) =>
          onChange(withPart(mapping, 'encoding', encodings.find((one) => one === next) ?? null))
        }
      />
      <Select
        label={t('delimiter')}
        placeholder={t('found')}
        data={delimiterNames.map((one) => ({ value: delimiters[one], label: t(`delimiter_${one}`) }))}
        value={delimiter ?? null}
        clearable
        onChange={(next) => onChange(withPart(mapping, 'delimiter', next))}
      />
    </MappingCard>
  );
}
