/** What a sender may put into properties, and what must come out as it went in. */
export const oddValues = {
  emoji: '🏮 孔明灯 👩‍🚀',
  quotes: `"double" 'single' \\back\\ <b>&amp;</b> a+b=c%20&d`,
  control: 'tab\tline\nbell\u0007',
  float: 0.1 + 0.2,
  large: 2 ** 53 - 1,
  negative: -7.25,
  zero: 0,
  yes: true,
  list: ['一', 'two'],
  $dollar: 'kept',
  '键 with space': 'kept',
};
