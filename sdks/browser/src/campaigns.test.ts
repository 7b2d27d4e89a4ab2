import { expect, test } from 'vitest';
import { readCampaign } from './campaigns.ts';

test.each([
  [
    '?utm_source=news&utm_medium=email&utm_campaign=may&utm_term=lamp&utm_content=top&utm_id=7',
    '',
    {
      source: 'news',
      medium: 'email',
      name: 'may',
      term: 'lamp',
      content: 'top',
      id: '7',
    },
  ],
  [
    '?gdt_vid=a&qz_gdt=b&bd_vid=c&ttclid=d&msclkid=e&fbclid=f',
    '',
    {
      gdt_vid: 'a',
      qz_gdt: 'b',
      bd_vid: 'c',
      ttclid: 'd',
      msclkid: 'e',
      fbclid: 'f',
    },
  ],
  ['', '#/lamps?utm_source=%E5%BE%AE%E4%BF%A1', { source: '微信' }],
  ['?ScCid=a&UTM_Source=snap', '', { source: 'snap', sccid: 'a' }],
  ['?color=red&utm_source=', '', null],
])('%s%s', (search, hash, campaign) => {
  expect(readCampaign({ search, hash })).toEqual(campaign);
});
