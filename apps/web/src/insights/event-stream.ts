/** One server-sent event. */
export interface StreamEvent {
  event: string;
  data: string;
}

/** Reads server-sent events out of text that comes in pieces; `push` gives those that are whole. */
export function makeEventReader(): { push: (piece: string) => StreamEvent[] } {
  let rest = '';
  return {
    push(piece) {
      rest = (rest + piece).replaceAll('\r\n', '\n');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      return blocks.flatMap((block) => {
        let event = 'message';
        const data: string[] = [];
        for (const line of block.split('\n')) {
          const [name, value] = fieldOf(line);
          if (name === 'event') event = value;
          if (name === 'data') data.push(value);
        }
        return data.length === 0 ? [] : [{ event, data: data.join('\n') }];
      });
    },
  };
}

function fieldOf(line: string): [string, string] {
  const at = line.indexOf(':');
  if (at < 0) return [line, ''];
  return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
}
