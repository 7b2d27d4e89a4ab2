import { Alert } from '@mantine/core';
import { explain } from '../../ui/explain.ts';

/** Why the server did not take a form, in the form. */
export function Failure({ error, field }: { error: unknown; field?: string }) {
  if (error === null || error === undefined) return null;
  const told = explain(error);
  return (
    <Alert color="red" variant="light" title={told.what} role="alert" data-field={field}>
      {told.whole}
    </Alert>
  );
}
