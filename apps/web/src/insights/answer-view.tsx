import { FunnelView } from './funnel-view.tsx';
import { RetentionView } from './retention-view.tsx';
import { TrendView } from './trend-view.tsx';
import type { ViewProps } from './view.ts';

const views = { trend: TrendView, funnel: FunnelView, retention: RetentionView };

/** The view of whichever insight was asked. */
export function AnswerView(props: ViewProps) {
  const View = views[props.answered.kind];
  return <View {...props} />;
}
