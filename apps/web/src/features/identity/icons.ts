import {
  IconAddressBook,
  IconDeviceMobile,
  IconDevices,
  IconId,
  IconMail,
  IconSpeakerphone,
} from '@tabler/icons-react';

/** Outlines of the same icons for the drawing, which cannot hold components (Tabler Icons, MIT). */
export const USER_ICON = 'M8 7a4 4 0 1 0 8 0a4 4 0 0 0 -8 0M6 21v-2a4 4 0 0 1 4 -4h4a4 4 0 0 1 4 4v2';
const outlines = {
  email: 'M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-10zM3 7l9 6l9 -6',
  mobile: 'M6 5a2 2 0 0 1 2 -2h8a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-8a2 2 0 0 1 -2 -2v-14zM11 4h2M12 17v.01',
  unique:
    'M3 7a3 3 0 0 1 3 -3h12a3 3 0 0 1 3 3v10a3 3 0 0 1 -3 3h-12a3 3 0 0 1 -3 -3zM7 10a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M15 8h2M15 12h2M7 16h10',
  contact:
    'M20 6v12a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2zM10 16h6M11 11a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M4 8h3M4 12h3M4 16h3',
  device:
    'M13 9a1 1 0 0 1 1 -1h6a1 1 0 0 1 1 1v10a1 1 0 0 1 -1 1h-6a1 1 0 0 1 -1 -1v-10zM18 8v-3a1 1 0 0 0 -1 -1h-13a1 1 0 0 0 -1 1v12a1 1 0 0 0 1 1h9M16 9h2',
  ad: 'M18 8a3 3 0 0 1 0 6M10 8v11a1 1 0 0 1 -1 1h-1a1 1 0 0 1 -1 -1v-5M12 8l4.524 -3.77a.9 .9 0 0 1 1.476 .692v12.156a.9 .9 0 0 1 -1.476 .692l-4.524 -3.77h-8a1 1 0 0 1 -1 -1v-4a1 1 0 0 1 1 -1h8',
};
const components = {
  email: IconMail,
  mobile: IconDeviceMobile,
  unique: IconId,
  contact: IconAddressBook,
  device: IconDevices,
  ad: IconSpeakerphone,
};

type Class = 'unique' | 'contact' | 'device' | 'ad';

function looksOf(type: string, kind: Class): keyof typeof outlines {
  if (/^email(_|$)/.test(type)) return 'email';
  return /^mobile(_|$)/.test(type) ? 'mobile' : kind;
}

/** The icon of a kind, as an outline. */
export const iconOf = (type: string, kind: Class): string => outlines[looksOf(type, kind)];
/** The icon of a kind, as a component. */
export const iconComponentOf = (type: string, kind: Class) => components[looksOf(type, kind)];
