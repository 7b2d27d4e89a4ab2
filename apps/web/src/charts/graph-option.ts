import type { EChartsCoreOption } from 'echarts/core';
import { type Inks, palette } from './palette.ts';
import { tooltipBox, tooltipStyle } from './tooltip.ts';

export interface GraphNode {
  key: string;
  x: number;
  y: number;
  /** Outline of a 24 × 24 icon; `dot`: a round place for a label inside; null: a text alone, or a corner of a tie. */
  icon: string | null;
  size: number;
  /** Several lines, the first one strong for a text alone. */
  label: string;
  labelSide: 'left' | 'right' | 'bottom' | 'inside';
  labelWidth: number;
  tone: 'strong' | 'plain' | 'faint' | 'warning';
  /** Lines of the box at the pointer: what and how. */
  says: readonly (readonly [what: string, how: string])[];
}

export interface GraphEdge {
  from: string;
  to: string;
  dashed?: boolean;
  strong?: boolean;
}

export interface GraphDrawing {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  width: number;
  height: number;
}

const warning = { light: '#85570d', dark: '#e3a640' } as const;

/** Things and their ties, each where it is put: one pixel of the drawing is one of the screen. */
export function graphOption({ drawing, inks }: { drawing: GraphDrawing; inks: Inks }): EChartsCoreOption {
  const strong = palette[inks.scheme][0] ?? inks.text;
  const colorOf = (tone: GraphNode['tone']) =>
    ({ strong, plain: inks.text, faint: inks.dim, warning: warning[inks.scheme] })[tone];
  const placeOf = new Map(drawing.nodes.map((node) => [node.key, node]));
  const corner = (name: string, x: number, y: number) => ({
    id: name,
    name,
    x,
    y,
    symbol: 'none',
    symbolSize: 0,
    label: { show: false },
    tooltip: { show: false },
  });
  return {
    tooltip: {
      ...tooltipStyle(inks),
      formatter: (at: { dataType?: string; data?: { id?: string } }) => {
        const node = at.dataType === 'node' ? placeOf.get(at.data?.id ?? '') : undefined;
        if (node === undefined || node.says.length === 0) return '';
        const [first, ...rest] = node.says;
        return tooltipBox(
          [first?.[0], first?.[1]].filter(Boolean).join(' · '),
          rest.map(([name, value]) => ({ color: colorOf(node.tone), name, value })),
        );
      },
    },
    series: [
      {
        id: 'graph',
        type: 'graph',
        layout: 'none',
        left: 0,
        top: 0,
        width: drawing.width,
        height: drawing.height,
        roam: false,
        emphasis: { disabled: true },
        symbolKeepAspect: true,
        data: [
          ...drawing.nodes.map((node) => ({
            id: node.key,
            name: node.key,
            x: node.x,
            y: node.y,
            symbol: node.icon === null || node.icon === 'dot' ? 'circle' : `path://${node.icon}`,
            symbolSize: node.icon === null ? 0.1 : node.size,
            itemStyle: {
              color: node.icon === null ? 'transparent' : inks.surface,
              borderColor: node.icon === null ? 'transparent' : colorOf(node.tone),
              borderWidth: node.icon === null ? 0 : 1.5,
            },
            label: {
              show: node.label !== '',
              position: node.labelSide,
              distance: node.icon === null || node.icon === 'dot' ? 0 : 8,
              formatter: () => node.label,
              color: colorOf(node.tone === 'strong' ? 'plain' : node.tone),
              fontSize: 13,
              lineHeight: 17,
              width: node.labelWidth,
              overflow: 'truncate',
              align: node.labelSide === 'left' ? 'right' : node.labelSide === 'right' ? 'left' : 'center',
            },
          })),
          // The corners fix the scale: the drawing is never stretched to its place.
          corner('\u0000top', 0, 0),
          corner('\u0000bottom', drawing.width, drawing.height),
        ],
        links: drawing.edges.map((edge) => ({
          source: edge.from,
          target: edge.to,
          lineStyle: {
            color: edge.strong === true ? strong : inks.dim,
            opacity: edge.strong === true ? 1 : 0.45,
            width: edge.strong === true ? 2 : 1,
            type: edge.dashed === true ? 'dashed' : 'solid',
          },
        })),
      },
    ],
  };
}
