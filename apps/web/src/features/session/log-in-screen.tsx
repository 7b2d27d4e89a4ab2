import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { logIn } from '@skylantern/contracts';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { ApiError } from '../../api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { begin } from '../../session.ts';
import { explain } from '../../ui/explain.ts';
import { useAction } from '../../use-call.ts';
import { Door } from './door.tsx';
import { isEmail } from './email.ts';
import { sessionWords } from './words.ts';

const route = getRouteApi('/log-in');

export function LogInScreen() {
  const t = useWords(sessionWords);
  const router = useRouter();
  const { next } = route.useSearch();
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (isEmail(value) ? null : t('emailWanted')),
    },
  });
  const action = useAction(logIn, {
    quiet: true,
    refreshes: [],
    onDone: (session) => {
      begin(session);
      router.history.push(next);
    },
  });
  const error = action.error;
  const isWrong = error instanceof ApiError && error.status === 401;
  return (
    <Door title={t('logInTitle')}>
      <form
        noValidate
        onSubmit={form.onSubmit(({ email, password }) =>
          action.mutate({ body: { email: email.trim(), password } }),
        )}
      >
        <Stack gap="md">
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          {error === null ? null : (
            <Alert color="red" variant="light" p="xs" role="alert">
              {isWrong ? t('wrong') : `${explain(error).what}. ${explain(error).whole}`}
            </Alert>
          )}
          <Button type="submit" loading={action.isPending} fullWidth>
            {t('logIn')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('noAccount')}
          </Text>
        </Stack>
      </form>
    </Door>
  );
}
