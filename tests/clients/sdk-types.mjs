// Holds values against the types that the `openai` package declares for them, read by the TypeScript compiler.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const { TypeFlags } = ts;

const folder = path.dirname(fileURLToPath(import.meta.url));
const FILE = path.join(folder, 'sdk-types.virtual.ts');

/**
 * @param module where the types stand: `openai/resources/responses/responses`
 * @param names the types to know
 * @returns `(name, value)` → what of the value is not of the type, as lines; none: it is
 */
export function typesOf(module, names) {
  const text = names.map((name) => `export type { ${name} } from '${module}';`).join('\n');
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, version, ...rest) =>
    name === FILE
      ? ts.createSourceFile(name, text, version)
      : getSourceFile.call(host, name, version, ...rest);
  host.fileExists = (name) => name === FILE || fileExists.call(host, name);
  host.readFile = (name) => (name === FILE ? text : readFile.call(host, name));
  const program = ts.createProgram([FILE], options, host);
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(FILE)));
  const types = new Map(
    exported.map((symbol) => [
      symbol.name,
      checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol)),
    ]),
  );
  return (name, value) => {
    const type = types.get(name);
    if (!type || type.flags & TypeFlags.Any) throw new Error(`${module} has no type ${name}`);
    return faultsOf(checker, type, value, name);
  };
}

function faultsOf(checker, type, value, at) {
  if (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) return [];
  if (type.isUnion()) return unionFaults(checker, type.types, value, at);
  const wanted = checker.typeToString(type);
  const fits = primitiveFits(checker, type, value);
  if (fits !== null) return fits ? [] : [`${at}: ${JSON.stringify(value)} is not ${wanted}`];
  if (type.isIntersection()) {
    // `string & {}`: any string, with some named.
    const plain = type.types.find((member) => primitiveFits(checker, member, value) !== null);
    if (plain) return faultsOf(checker, plain, value, at);
  }
  if (typeof value !== 'object' || value === null)
    return [`${at}: ${JSON.stringify(value)} is not ${wanted}`];
  if (checker.isArrayType(type)) {
    if (!Array.isArray(value)) return [`${at}: not an array`];
    const [element] = checker.getTypeArguments(type);
    return value.flatMap((entry, index) => faultsOf(checker, element, entry, `${at}[${index}]`));
  }
  if (Array.isArray(value)) return [`${at}: an array is not ${wanted}`];
  return objectFaults(checker, type, value, at);
}

/** Null: the type is no primitive. */
function primitiveFits(checker, type, value) {
  const { flags } = type;
  if (flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral)) return value === type.value;
  if (flags & TypeFlags.BooleanLiteral) return value === (checker.typeToString(type) === 'true');
  if (flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) return typeof value === 'string';
  if (flags & TypeFlags.Number) return typeof value === 'number';
  if (flags & TypeFlags.Boolean) return typeof value === 'boolean';
  if (flags & TypeFlags.Null) return value === null;
  if (flags & (TypeFlags.Undefined | TypeFlags.Void)) return value === undefined;
  return flags & TypeFlags.Never ? false : null;
}

function objectFaults(checker, type, value, at) {
  const faults = [];
  for (const property of checker.getPropertiesOfType(type)) {
    const inner = value[property.name];
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    if (inner === undefined) {
      if (!isOptional) faults.push(`${at}.${property.name}: missing`);
      continue;
    }
    faults.push(...faultsOf(checker, checker.getTypeOfSymbol(property), inner, `${at}.${property.name}`));
  }
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (index)
    for (const [name, inner] of Object.entries(value))
      faults.push(...faultsOf(checker, index, inner, `${at}.${name}`));
  return faults;
}

/** Of a union, the faults of the member that the value means to be: the one with its `type`, else the best. */
function unionFaults(checker, members, value, at) {
  let best = null;
  for (const member of named(checker, members, value)) {
    const faults = faultsOf(checker, member, value, at);
    if (faults.length === 0) return faults;
    if (!best || faults.length < best.length) best = faults;
  }
  return best ?? [`${at}: of none of the types`];
}

function named(checker, members, value) {
  if (typeof value !== 'object' || value === null || typeof value.type !== 'string') return members;
  const flat = members.flatMap((member) => (member.isUnion() ? member.types : [member]));
  const same = flat.filter((member) => {
    const property = checker.getPropertyOfType(member, 'type');
    return property && primitiveFits(checker, checker.getTypeOfSymbol(property), value.type) === true;
  });
  return same.length > 0 ? same : flat;
}
