import { dialects, recallRepeats } from '@skylantern/collect';
import { ENGAGE_CONSUMER } from '@skylantern/engage';
import { makeAdminSecret } from '@skylantern/store';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { startAccountWalks } from './accounts/start-account-walks.ts';
import { makeDataVersions, openAnalyst } from './analyst.ts';
import { startCanary } from './canary/start-canary.ts';
import { startCollection } from './collection.ts';
import type { ServerConfig } from './config.ts';
import { makeDemo } from './demo/make-demo.ts';
import { registerDialects } from './doors/register-dialects.ts';
import { registerSdk } from './doors/register-sdk.ts';
import { openEngagement } from './engagement.ts';
import { openErasures } from './erasures/open-erasures.ts';
import { makeAuthenticator } from './http/authenticate.ts';
import { makeHttp } from './http/make-http.ts';
import { registerRoutes } from './http/router.ts';
import { openImports } from './imports/open-imports.ts';
import { registerUploads } from './imports/receive-upload.ts';
import { makeLiveHub } from './live/live-hub.ts';
import { makeMetrics } from './metrics.ts';
import { openStores } from './open-stores.ts';
import { registerOperations } from './operations.ts';
import { startReconciliations } from './reconciliation.ts';
import { makeRoutes } from './routes/index.ts';
import { acceptForms } from './routes/tracking.ts';
import { loadSecrets } from './secrets.ts';
import { makeSaveListed, openSegments } from './segments.ts';
import { openSequenceEngine } from './sequence-engine.ts';
import { openSources } from './sources/open-sources.ts';
import { registerWebPage } from './web-page.ts';
import { makeDirectory } from './workspaces/directory.ts';
import { insertInvitation } from './workspaces/members.ts';

export interface RunningServer {
  url: string;
  /** A one-time link for the first owner; null once there is a member. */
  setUpLink: string | null;
  /** What does not work with these stores, and what to do about it. */
  warnings: string[];
  stop(): Promise<void>;
}

/** Everything of one process: stores, collection, routes. Resolves when it answers. */
export async function startServer(config: ServerConfig, logger: Logger): Promise<RunningServer> {
  const stores = await openStores(config, logger);
  const { state } = stores;
  const closing: (() => Promise<void>)[] = [() => stores.close()];
  const stop = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const secrets = await loadSecrets(stores.directory.path);
    const adminSecret = makeAdminSecret();
    const metrics = makeMetrics();
    const live = makeLiveHub();
    const workspaces = makeDirectory(state);
    const versions = makeDataVersions(Date.now());
    const engine = await openSequenceEngine(stores.events);
    let onIdentified = () => {};
    const collection = await startCollection({
      stores,
      workspaces,
      logger,
      metrics,
      geoDatabasePath: config.geoDatabasePath,
      otherConsumers: [ENGAGE_CONSUMER],
      onProcessed(arrived) {
        live.publish(arrived);
        onIdentified();
      },
      onStored: (workspaceIds) => versions.bump(workspaceIds),
    });
    closing.push(() => collection.stop());
    const reconciliations = startReconciliations({ stores, logger, wake: () => collection.wake() });
    closing.push(() => reconciliations.stop());
    const imports = await openImports({ stores, collection, logger });
    closing.push(() => imports.stop());
    const sources = await openSources({ stores, collection, secrets, config, logger });
    closing.push(() => sources.stop());
    if (config.isDemo) await makeDemo({ state, imports, door: collection.door });

    const { segments, stop: stopSegments } = openSegments({ stores, workspaces, logger });
    closing.push(stopSegments);
    const analyst = openAnalyst({
      stores,
      runner: engine.runner,
      workspaces,
      versions,
      segmentCompiler: segments.segmentCompiler,
    });
    let url = config.publicUrl ?? `http://localhost:${config.port}`;
    const engage = await openEngagement({
      stores,
      collection,
      segments,
      secrets,
      logger,
      allowedPrivate: config.allowedPrivate,
      keepDays: config.keepDays,
      publicUrl: () => url,
    });
    closing.push(() => engage.engagement.stop());
    onIdentified = () => engage.engagement.wake();
    const canary = startCanary({
      state,
      events: stores.events,
      door: collection.door,
      logger,
      limitMs: config.canaryLimitMs,
    });
    closing.push(() => canary.stop());
    metrics.gauge('skylantern_canary_up', 'Our own event of the last minute was queryable in time', () =>
      canary.state().isWell ? 1 : 0,
    );
    metrics.gauge(
      'skylantern_canary_seconds',
      'From the door until a question found our own event',
      () => (canary.state().tookMs ?? Number.NaN) / 1_000,
    );
    const accountWalks = startAccountWalks({ state, wakeFeeder: () => collection.wake(), logger });
    closing.push(() => accountWalks.stop());
    const erasures = await openErasures({ stores, collection, live, versions, logger });
    closing.push(() => erasures.stop());
    const http = await makeHttp(logger);
    acceptForms(http);
    registerUploads(http);
    registerOperations(http, { stores, metrics });
    registerSdk(http);
    registerDialects(http, dialects, {
      door: collection.door,
      waitQueryable: collection.waitQueryable,
      now: () => new Date(),
    });
    const routes = makeRoutes({
      stores,
      workspaces,
      collection,
      live,
      analyst,
      imports,
      sources,
      segments,
      reconciliations,
      engage,
      erasures,
      accountWalks,
      canary,
      saveListed: makeSaveListed(segments),
      secrets,
      config,
      eventStoreLacks: engine.lacks,
      publicUrl: () => url,
    });
    registerRoutes(http, routes, makeAuthenticator(workspaces, adminSecret));
    await registerWebPage(http);
    await recallRepeats(stores.log, { before: new Date(performance.timeOrigin), now: new Date() });
    const address = await http.listen({ port: config.port, host: config.host });
    closing.push(async () => {
      live.close();
      await http.close();
    });
    const port = Number(new URL(address).port);
    url = config.publicUrl ?? `http://localhost:${port}`;
    await stores.directory.writeRunFile({ url: `http://127.0.0.1:${port}`, port, adminSecret });
    return { url, setUpLink: await makeSetUpLink(), warnings: engine.lacks(), stop };

    async function makeSetUpLink(): Promise<string | null> {
      const members = await sql`select from member limit 1`.execute(state);
      if (members.rows.length > 0) return null;
      // A new link at every start until somebody has used one: the old ones end with the process that printed them.
      await sql`delete from invitation where workspace_id is null`.execute(state);
      const { token } = await insertInvitation(state, {
        workspaceId: null,
        email: null,
        role: 'owner',
        by: 'start',
      });
      return `${url}/setup?token=${token}`;
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
}
