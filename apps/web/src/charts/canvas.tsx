import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { fontFamily } from '../theme.ts';
import { chartWords } from './words.ts';

/** What was clicked: the series' id and the place in its data. */
export interface Picked {
  seriesId: string;
  dataIndex: number;
}

export interface CanvasHandle {
  /** The chart as a PNG at twice its size, on the given background. */
  picture: (background: string) => Promise<Blob | null>;
}

export interface CanvasProps {
  /** Made anew for each width, so that a narrow screen gets fewer labels. */
  option: (width: number) => EChartsCoreOption;
  height: number;
  /** Read aloud in place of the picture. */
  says: string;
  onPick?: (picked: Picked) => void;
  ref?: Ref<CanvasHandle>;
}

/** Where a chart is drawn. The drawing library is loaded when the first one is shown. */
export function Canvas({ option, height, says, onPick, ref }: CanvasProps) {
  const t = useWords(chartWords);
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [width, setWidth] = useState(0);
  const [failed, setFailed] = useState(false);
  pick.current = onPick;

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let made: EChartsType | null = null;
    let left = false;
    const observer = new ResizeObserver(() => {
      made?.resize();
      setWidth(element.clientWidth);
    });
    import('./echarts.ts').then(
      ({ init }) => {
        if (left) return;
        made = init(element, null, { renderer: 'canvas' });
        made.on('click', (event) => {
          if (typeof event.seriesId === 'string') {
            pick.current?.({ seriesId: event.seriesId, dataIndex: event.dataIndex });
          }
        });
        observer.observe(element);
        setWidth(element.clientWidth);
        setChart(made);
      },
      () => setFailed(true),
    );
    return () => {
      left = true;
      observer.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => {
    if (chart === null || width === 0) return;
    chart.setOption({ animation: false, textStyle: { fontFamily, fontSize: 13 }, ...option(width) }, true);
  }, [chart, option, width]);

  useImperativeHandle(
    ref,
    () => ({
      picture: async (background) => {
        const canvas = chart?.renderToCanvas({ pixelRatio: 2, backgroundColor: background });
        return canvas === undefined ? null : new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
      },
    }),
    [chart],
  );

  if (failed) return <p role="status">{t('failed')}</p>;
  return <div ref={place} role="img" aria-label={says} style={{ height, width: '100%' }} />;
}
