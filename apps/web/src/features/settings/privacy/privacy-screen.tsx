import { Stack } from '@mantine/core';
import { useHere } from '../../../session.ts';
import { ErasureList } from './erasure-list.tsx';
import { PrivacyForm } from './settings-form.tsx';

/** How events are taken, and who was forgotten. */
export function PrivacyScreen() {
  const { can } = useHere();
  return (
    <Stack gap="xl">
      <PrivacyForm />
      {can('owner') ? <ErasureList /> : null}
    </Stack>
  );
}
