/** What is known at the moment of deciding on a message; gathered alike for both arms. */
export interface MessageFacts {
  isControl: boolean;
  /** null: the channel is gone, or the person cannot be reached on it. */
  address: string | null;
  unreachable: string;
  /** Why the person may not be written to: `unsubscribed`, or the reason of a suppression. */
  suppressed: string | null;
  /** Set while it is quiet where the person is. */
  quiet: { until: Date; do: 'delay' | 'drop' } | null;
  /** The cap that is full, in words. */
  capped: string | null;
}
