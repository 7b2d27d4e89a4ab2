import type { Inks } from './palette.ts';

export interface TooltipLine {
  color: string;
  name: string;
  value: string;
  faint?: boolean;
}

/** The box at the pointer, made of nodes: names come from outside and are never read as HTML. */
export function tooltipBox(title: string, lines: readonly TooltipLine[]): HTMLElement {
  const box = document.createElement('div');
  box.style.cssText =
    'display:grid;grid-template-columns:auto 1fr auto;gap:2px 8px;align-items:center;font-size:13px';
  const head = document.createElement('div');
  head.textContent = title;
  head.style.cssText = 'grid-column:1/-1;font-weight:600;margin-bottom:2px';
  box.append(head);
  for (const line of lines) {
    const dot = document.createElement('span');
    dot.style.cssText = 'width:8px;height:8px;border-radius:2px';
    dot.style.background = line.color;
    dot.style.opacity = line.faint === true ? '0.5' : '1';
    const name = document.createElement('span');
    name.textContent = line.name;
    const value = document.createElement('span');
    value.textContent = line.value;
    value.style.cssText = 'text-align:end;font-variant-numeric:tabular-nums;font-weight:500';
    box.append(dot, name, value);
  }
  return box;
}

export function tooltipStyle(inks: Inks) {
  return {
    confine: true,
    backgroundColor: inks.surface,
    borderColor: inks.line,
    textStyle: { color: inks.text, fontSize: 13 },
    padding: [8, 12],
    transitionDuration: 0,
    extraCssText:
      'border-radius:8px;box-shadow:0 4px 16px rgba(0,0,0,.12);max-width:360px;white-space:normal',
  };
}
