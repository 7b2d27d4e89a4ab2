import type { FindCountry } from './country-database.ts';
import { defineEnricher } from './define-enricher.ts';

export const makeGeo = (findCountry: FindCountry) =>
  defineEnricher({
    name: 'geo',
    says: 'The country of the address, as an ISO 3166 code. The address itself is not stored.',
    fields: ['country'],
    enrich({ ip }) {
      return { country: (ip === null ? null : findCountry(ip.replace(/^::ffff:(?=\d+\.)/i, ''))) ?? '' };
    },
  });
