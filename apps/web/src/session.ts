import {
  getSession,
  type Role,
  roles,
  type SessionReply,
  type WorkspaceOfMember,
} from '@skylantern/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from './api.ts';
import { chooseLanguage } from './i18n/i18n.ts';
import { queryClient } from './use-call.ts';
import { chooseWorkspace, currentWorkspace, useWorkspaceId } from './workspace.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call(getSession, {}, { signal }),
  staleTime: 60_000,
});

/** Makes sure that the page looks at a workspace that is open to the member. */
export function settleWorkspace(session: SessionReply): void {
  const known = session.workspaces.some((workspace) => workspace.id === currentWorkspace());
  if (!known) chooseWorkspace(session.workspaces[0]?.id ?? null);
}

/** After a log-in: nothing of the one before stays, and the page speaks the member's language. */
export function begin(session: SessionReply): void {
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, session);
  chooseLanguage(session.member.language);
  settleWorkspace(session);
}

export interface Here {
  session: SessionReply;
  workspace: WorkspaceOfMember;
  /** True if the member's role in this workspace is at least this one. */
  can: (role: Role) => boolean;
}

/** Who is logged in; null before the answer came. Inside the frame it is always there. */
export function useSession(): SessionReply | null {
  return useQuery(sessionQuery).data ?? null;
}

/** The member and the current workspace; only for screens inside the frame, which waits for both. */
export function useHere(): Here {
  const session = useSession();
  const id = useWorkspaceId();
  const workspace = session?.workspaces.find((one) => one.id === id);
  if (session === null || workspace === undefined) throw new Error('useHere outside of the frame');
  return { session, workspace, can: (role) => roles.indexOf(workspace.role) >= roles.indexOf(role) };
}
