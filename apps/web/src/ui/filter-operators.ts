import type { FilterOperator, PropertyFilter } from '@skylantern/contracts';
import type { PropertyKind } from './property-picker.tsx';

const set = ['is_set', 'is_not_set'] as const;
const operators: Record<PropertyKind, readonly FilterOperator[]> = {
  text: ['is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with', 'matches', ...set],
  number: ['is', 'is_not', 'gt', 'gte', 'lt', 'lte', 'between', ...set],
  boolean: ['is', ...set],
  time: ['before', 'after', 'between', ...set],
};

/** What may be asked of a property of this kind; the usual one first. */
export function operatorsOf(kind: PropertyKind): readonly FilterOperator[] {
  return operators[kind];
}

/** How many values an operator takes. */
export function valuesOf(operator: FilterOperator): 'none' | 'one' | 'two' | 'many' {
  switch (operator) {
    case 'is_set':
    case 'is_not_set':
      return 'none';
    case 'between':
      return 'two';
    case 'is':
    case 'is_not':
      return 'many';
    default:
      return 'one';
  }
}

/** The same filter with another operator; keeps the values that still make sense. */
export function withOperator(filter: PropertyFilter, operator: FilterOperator): PropertyFilter {
  const kept = { none: 0, one: 1, two: 2, many: filter.values.length }[valuesOf(operator)];
  return { ...filter, operator, values: filter.values.slice(0, kept) };
}

/** The kind that a filter from the URL speaks of, where the property itself is not loaded. */
export function kindOfFilter(filter: PropertyFilter): PropertyKind {
  const [first] = filter.values;
  if (filter.operator === 'before' || filter.operator === 'after') return 'time';
  if (typeof first === 'boolean') return 'boolean';
  if (typeof first === 'number' || ['gt', 'gte', 'lt', 'lte'].includes(filter.operator)) return 'number';
  if (filter.operator === 'between') return typeof first === 'string' ? 'time' : 'number';
  return 'text';
}

/** True when the filter says something: enough values for its operator. */
export function isComplete(filter: PropertyFilter): boolean {
  const need = { none: 0, one: 1, two: 2, many: 1 }[valuesOf(filter.operator)];
  return filter.values.length >= need && filter.values.every((value) => value !== '');
}
