import type { PartialArg } from './wire';

type Step = string | number;
/** Without a prototype, so that no path of a provider's leads anywhere but into the arguments. */
type Node = Record<string, unknown> | unknown[];

/** `$.recipe.steps[0]`, `$["a name"].b`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/y;

/** A call's arguments as Vertex streams them: values by their JSON paths, strings in pieces. */
export class PartialArgs {
  private readonly root: Node = Object.create(null);

  /** @returns false for a path that cannot be followed */
  add({ jsonPath, stringValue, numberValue, boolValue }: PartialArg): boolean {
    const steps = stepsOf(jsonPath);
    const last = steps?.pop();
    if (!steps || last === undefined) return false;
    let node: Node = this.root;
    for (const [index, step] of steps.entries()) {
      const inner = enter(node, step, steps[index + 1] ?? last);
      if (!inner) return false;
      node = inner;
    }
    const before = valueAt(node, last);
    const value = stringValue ?? numberValue ?? boolValue ?? null;
    return set(node, last, typeof before === 'string' && typeof value === 'string' ? before + value : value);
  }

  toJson(): string {
    return JSON.stringify(this.root);
  }
}

function stepsOf(path: string): Step[] | null {
  if (!path.startsWith('$')) return null;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return null;
    const [, name, index, double, single] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? (double ?? single ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}

/** The object or list at a step, made where there is none yet. */
function enter(node: Node, step: Step, next: Step): Node | null {
  const there = valueAt(node, step);
  if (typeof there === 'object' && there !== null) return there as Node;
  const made: Node = typeof next === 'number' ? [] : Object.create(null);
  return there === undefined && set(node, step, made) ? made : null;
}

function valueAt(node: Node, step: Step): unknown {
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return node[step];
}

/** A list grows by its end only: a far index would fill the memory. */
function set(node: Node, step: Step, value: unknown): boolean {
  if (Array.isArray(node)) {
    if (typeof step !== 'number' || step > node.length) return false;
    node[step] = value;
  } else node[step] = value;
  return true;
}
