type Schema = Record<string, unknown>;

/** A number within a schema's bounds: 1 where that fits. */
export function numberExample(schema: Schema, isInteger: boolean): number {
  const fits = fitsBounds(schema, isInteger);
  return candidates(schema, isInteger).find(fits) ?? 1;
}

function fitsBounds(schema: Schema, isInteger: boolean): (value: number) => boolean {
  const least = number(schema.minimum);
  const most = number(schema.maximum);
  const above = schema.exclusiveMinimum === true ? least : number(schema.exclusiveMinimum);
  const below = schema.exclusiveMaximum === true ? most : number(schema.exclusiveMaximum);
  const step = number(schema.multipleOf);
  return (value) =>
    Number.isFinite(value) &&
    (!isInteger || Number.isInteger(value)) &&
    (least === null || value >= least) &&
    (most === null || value <= most) &&
    (above === null || value > above) &&
    (below === null || value < below) &&
    (step === null || step <= 0 || Math.abs(value / step - Math.round(value / step)) < 1e-9);
}

function candidates(schema: Schema, isInteger: boolean): number[] {
  const low = number(schema.exclusiveMinimum) ?? number(schema.minimum);
  const high = number(schema.exclusiveMaximum) ?? number(schema.maximum);
  const around: number[] = [1, 0];
  if (low !== null) around.push(low, low + 1, Math.floor(low) + 1);
  if (high !== null) around.push(high, high - 1, Math.ceil(high) - 1);
  if (low !== null && high !== null) around.push((low + high) / 2);
  const step = number(schema.multipleOf) ?? (isInteger ? 1 : null);
  if (step === null || step <= 0) return around;
  const stepped = around.flatMap((value) => [
    Math.ceil(value / step) * step,
    Math.floor(value / step) * step,
    (Math.floor(value / step) + 1) * step,
  ]);
  return [...around, step, ...stepped].map((value) => (value === 0 ? 0 : value));
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
