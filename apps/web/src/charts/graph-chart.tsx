import { useElementSize } from '@mantine/hooks';
import { useCallback, useMemo } from 'react';
import { Canvas } from './canvas.tsx';
import { type GraphDrawing, graphOption } from './graph-option.ts';
import { useInks } from './palette.ts';

export interface GraphChartProps {
  /** Read aloud in place of the picture; the same stands as a list beside it. */
  says: string;
  /** The drawing for a width, which decides its height. */
  draw: (width: number) => GraphDrawing;
  /** A higher drawing scrolls inside this height. */
  maxHeight?: number;
}

/** Things and their ties, each where the drawing puts it. */
export function GraphChart({ says, draw, maxHeight = 640 }: GraphChartProps) {
  const inks = useInks();
  const { ref, width } = useElementSize();
  const drawing = useMemo(() => (width === 0 ? null : draw(width)), [draw, width]);
  const option = useCallback(() => (drawing === null ? {} : graphOption({ drawing, inks })), [drawing, inks]);
  return (
    <div style={{ maxHeight, overflowY: 'auto', overflowX: 'hidden' }}>
      <div ref={ref}>
        {drawing === null ? null : <Canvas option={option} height={drawing.height} says={says} />}
      </div>
    </div>
  );
}
