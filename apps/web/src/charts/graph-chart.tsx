import { useCallback, useState } from 'react';
import { Canvas } from './canvas.tsx';
import { type GraphDrawing, graphOption } from './graph-option.ts';
import { useInks } from './palette.ts';

export interface GraphChartProps {
  /** Read aloud in place of the picture; put the same as a list beside it. */
  says: string;
  /** The drawing for a width: how high it is decides how high the chart is. */
  draw: (width: number) => GraphDrawing;
  /** Higher drawings scroll inside this height. */
  maxHeight?: number;
}

/** Things and their ties. */
export function GraphChart({ says, draw, maxHeight = 640 }: GraphChartProps) {
  const inks = useInks();
  const [width, setWidth] = useState(640);
  const height = draw(width).height;
  const option = useCallback(
    (measured: number) => {
      if (measured !== width) queueMicrotask(() => setWidth(measured));
      return graphOption({ drawing: draw(measured), inks });
    },
    [draw, inks, width],
  );
  return (
    <div style={{ maxHeight, overflowY: 'auto', overflowX: 'hidden' }}>
      <Canvas option={option} height={height} says={says} />
    </div>
  );
}
