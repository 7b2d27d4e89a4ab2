import { notifications } from '@mantine/notifications';
import { resetIdentityType, saveCountry, saveIdentityType } from '@skylantern/contracts';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../../api.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { explain } from '../../../ui/explain.ts';
import { queryClient } from '../../../use-call.ts';
import type { Change } from './draft.ts';
import { kindWords } from './words.ts';

export interface ToSave {
  changes: readonly Change[];
  country: { is: string | null } | null;
}

/** Saves all changes one after the other; what was saved before one fails stays saved and is shown as such. */
export function useSaving(onDone: () => void) {
  const t = useWords(kindWords);
  return useMutation({
    mutationFn: async ({ changes, country }: ToSave) => {
      for (const { name, does, settings } of changes) {
        if (does === 'save') await call(saveIdentityType, { params: { name }, body: settings });
        else await call(resetIdentityType, { params: { name } });
      }
      if (country !== null) await call(saveCountry, { body: { country: country.is } });
    },
    onSuccess: () => {
      notifications.show({ message: t('saved'), color: 'green' });
    },
    onError: (error) => {
      const told = explain(error);
      notifications.show({ title: told.what, message: told.whole, color: 'red', autoClose: 10_000 });
    },
    onSettled: async (_, error) => {
      await queryClient.invalidateQueries({ queryKey: ['identity'] });
      if (error === null) onDone();
    },
  });
}
