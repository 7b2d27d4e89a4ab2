import {
  Alert,
  Button,
  Center,
  Divider,
  Input,
  Loader,
  SegmentedControl,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { acceptInvitation, getInvitation, type Role } from '@skylantern/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, type CallReply } from '../../api.ts';
import {
  chooseLanguage,
  type Language,
  languageNames,
  languages,
  useLanguage,
  useWords,
} from '../../i18n/i18n.ts';
import { begin } from '../../session.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { explain } from '../../ui/explain.ts';
import { uiWords } from '../../ui/words.ts';
import { useAction, useCall } from '../../use-call.ts';
import { Door } from './door.tsx';
import { isEmail } from './email.ts';
import { PasswordField } from './password-field.tsx';
import { TimeZoneSelect } from './time-zone-select.tsx';
import { sessionWords } from './words.ts';

const roleWords = {
  viewer: 'roleViewer',
  editor: 'roleEditor',
  owner: 'roleOwner',
} as const satisfies Record<Role, string>;

/** Where a one-time link leads: the first set-up of the server, or joining a workspace. */
export function AcceptScreen() {
  const t = useWords(sessionWords);
  const tUi = useWords(uiWords);
  const { token = '' } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [isAccepted, setAccepted] = useState(false);
  // Once accepted the link is used up: to ask for it again would only fail.
  const link = useCall(getInvitation, { params: { token } }, { enabled: token.length >= 20 && !isAccepted });
  const toLogIn = (
    <Button variant="default" onClick={() => void navigate({ to: '/log-in', search: { next: '/' } })}>
      {t('toLogIn')}
    </Button>
  );
  if (token.length < 20) {
    return (
      <Door title={t('noToken')} says={t('noTokenSays')}>
        {toLogIn}
      </Door>
    );
  }
  if (link.error instanceof ApiError && link.error.status >= 400 && link.error.status < 500) {
    return (
      <Door title={t('usedTitle')} says={t('usedSays')}>
        {toLogIn}
      </Door>
    );
  }
  if (link.error !== null) {
    return (
      <Door title={t('setUpTitle')}>
        <ErrorState error={link.error} onRetry={() => void link.refetch()} />
      </Door>
    );
  }
  if (link.data === undefined) {
    return (
      <Center mih="80vh">
        <Loader aria-label={tUi('loading')} />
      </Center>
    );
  }
  const { kind, workspaceName, role } = link.data;
  const isSetUp = kind === 'setup';
  return (
    <Door
      width={480}
      title={isSetUp ? t('setUpTitle') : t('inviteTitle', { workspace: workspaceName ?? 'Skylantern' })}
      says={isSetUp ? t('setUpSays') : t('inviteSays', { role: t(roleWords[role]) })}
    >
      <AcceptForm token={token} link={link.data} onAccepted={() => setAccepted(true)} />
    </Door>
  );
}

interface AcceptFormProps {
  token: string;
  link: CallReply<typeof getInvitation>;
  onAccepted: () => void;
}

function AcceptForm({ token, link, onAccepted }: AcceptFormProps) {
  const t = useWords(sessionWords);
  const navigate = useNavigate();
  const language = useLanguage();
  const isSetUp = link.kind === 'setup';
  const form = useForm({
    initialValues: {
      name: '',
      email: link.email ?? '',
      password: '',
      ownWorkspace: isSetUp,
      workspaceName: '',
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('nameWanted') : null),
      email: (value) => (isEmail(value) ? null : t('emailWanted')),
      password: (value) => (value.length < 10 ? t('passwordWanted') : null),
      workspaceName: (value, all) =>
        all.ownWorkspace && value.trim() === '' ? t('workspaceNameWanted') : null,
    },
  });
  const action = useAction(acceptInvitation, {
    quiet: true,
    refreshes: [],
    onDone: (session) => {
      onAccepted();
      begin(session);
      void navigate({ to: '/' });
    },
  });
  const { values } = form;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((given) => {
        const { name, email, password, ownWorkspace, workspaceName, timeZone } = given;
        const workspace = ownWorkspace ? { workspace: { name: workspaceName.trim(), timeZone } } : {};
        action.mutate({
          params: { token },
          body: { name: name.trim(), email: email.trim(), password, language, ...workspace },
        });
      })}
    >
      <Stack gap="md">
        <TextInput
          label={t('name')}
          autoComplete="name"
          autoFocus
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          readOnly={link.email !== null}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('password')}
          own={[values.name, values.email.split('@')[0] ?? '', values.workspaceName]}
          {...form.getInputProps('password')}
        />
        <div>
          <Input.Label component="div" labelElement="div" id="language-label" mb={4} display="block">
            {t('language')}
          </Input.Label>
          <SegmentedControl
            aria-labelledby="language-label"
            data={languages.map((one) => ({ value: one, label: languageNames[one] }))}
            value={language}
            onChange={(chosen) => chooseLanguage(chosen === 'zh' ? 'zh' : ('en' satisfies Language))}
          />
        </div>
        {isSetUp ? (
          <>
            <Divider color="var(--line)" />
            <Switch
              label={t('ownWorkspace')}
              description={t('ownWorkspaceSays')}
              {...form.getInputProps('ownWorkspace', { type: 'checkbox' })}
            />
            {values.ownWorkspace ? (
              <>
                <TextInput
                  label={t('workspaceName')}
                  description={t('workspaceNameSays')}
                  maxLength={100}
                  {...form.getInputProps('workspaceName')}
                />
                <TimeZoneSelect
                  label={t('timeZone')}
                  description={t('timeZoneSays')}
                  value={values.timeZone}
                  onChange={(timeZone) => form.setFieldValue('timeZone', timeZone)}
                />
              </>
            ) : null}
          </>
        ) : null}
        {action.error === null ? null : (
          <Alert color="red" variant="light" p="xs" role="alert" title={explain(action.error).what}>
            {explain(action.error).whole}
          </Alert>
        )}
        <Button type="submit" loading={action.isPending} fullWidth>
          {isSetUp ? t('begin') : t('join')}
        </Button>
      </Stack>
    </form>
  );
}
