import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), value);

/** One request to an API, and its answer where one came. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorized: boolean;
  readonly response?: { readonly status: number; readonly type: string | null; readonly body: string } | undefined;
}

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
  readonly described: Json;
}

/** Checks what passed against an OpenAPI 3.0 description; what the description does not name counts as wrong too. */
export function openApiCheck(description: unknown) {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['float', 'decimal', 'int64', 'httpdate']) ajv.addFormat(format, true);
  const compiled = new Map<unknown, ValidateFunction>();

  const resolved = (schema: unknown): unknown => {
    const reference = at(schema, '$ref');
    return typeof reference === 'string' ? resolved(at(description, ...reference.slice(2).split('/'))) : schema;
  };

  /** A schema of JSON Schema 2019-09 with every reference in place, `nullable` spelled out, and every object closed. */
  function closed(source: unknown, isPart = false): unknown {
    const schema = resolved(source);
    if (!isObject(schema)) return schema;
    const { example: _, nullable, ...rest } = schema;
    const built: Record<string, unknown> = { ...rest };
    if (isObject(rest.properties))
      built.properties = Object.fromEntries(Object.entries(rest.properties).map(([name, one]) => [name, closed(one)]));
    if (rest.items !== undefined) built.items = closed(rest.items);
    if (Array.isArray(rest.allOf)) built.allOf = rest.allOf.map((one) => closed(one, true));
    const isShaped = isObject(rest.properties) || Array.isArray(rest.allOf);
    if (isShaped && !isPart && rest.additionalProperties === undefined) built.unevaluatedProperties = false;
    return nullable === true ? { anyOf: [{ type: 'null' }, built] } : built;
  }

  const validate = (schema: unknown, value: unknown, what: string): string[] => {
    const check = compiled.get(schema) ?? ajv.compile(closed(schema) as object); // a schema is an object or was none
    compiled.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`);
  };

  const operations: Operation[] = Object.entries(at(description, 'paths') ?? {}).flatMap(([path, methods]) =>
    Object.entries(isObject(methods) ? methods : {}).flatMap(([method, described]) => {
      const id = at(described, 'operationId');
      if (!isObject(described) || typeof id !== 'string') return [];
      const parameters = [at(methods, 'parameters'), described.parameters].flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
      const pattern = path.replaceAll('.', String.raw`\.`).replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      return {
        id,
        method: method.toUpperCase(),
        path: new RegExp(`^${pattern}$`),
        described: { ...described, parameters },
      };
    }),
  );

  return {
    operations: operations.map(({ id }) => id),

    /** The operation that a request is of, and what is wrong with the request. */
    request({ method, path, query, body, authorized }: Passed): {
      readonly id: string | undefined;
      readonly wrong: string[];
    } {
      const operation = operations.find((one) => one.method === method && one.path.test(path));
      if (!operation) return { id: undefined, wrong: [`no operation ${method} ${path}`] };
      const { id, described } = operation;
      const values: Record<string, Readonly<Record<string, string>>> = {
        path: operation.path.exec(path)?.groups ?? {},
        query,
      };
      const parameters = (described.parameters as Json[]).map((one) => resolved(one)); // made above
      const wrong = authorized ? [] : ['no bearer token'];
      for (const name of Object.keys(query))
        if (!parameters.some((one) => at(one, 'in') === 'query' && at(one, 'name') === name))
          wrong.push(`no query ${name}`);
      for (const parameter of parameters) {
        const [place, name] = [String(at(parameter, 'in')), String(at(parameter, 'name'))];
        const value = values[place]?.[name];
        if (value === undefined) {
          if (at(parameter, 'required') === true && place in values) wrong.push(`${name} is missing`);
          continue;
        }
        const schema = at(parameter, 'schema');
        const isNumber = at(schema, 'type') === 'integer' || at(schema, 'type') === 'number';
        wrong.push(...validate(schema, isNumber ? Number(value) : value, name));
      }
      const schema = at(described, 'requestBody', 'content', 'application/json', 'schema');
      if (body !== undefined && schema === undefined) wrong.push('a body that is not described');
      else if (body !== undefined) wrong.push(...validate(schema, body, 'body'));
      else if (at(described, 'requestBody', 'required') === true) wrong.push('no body');
      return { id, wrong };
    },

    /** What is wrong with an answer of an operation. */
    answer(id: string, { response }: Passed): string[] {
      const described = operations.find((one) => one.id === id)?.described;
      if (!response) return [];
      const answer = resolved(at(described, 'responses', String(response.status)));
      if (answer === undefined) return [`status ${response.status} is not described`];
      const contents = at(answer, 'content');
      if (response.body === '')
        return isObject(contents) && Object.values(contents).some((one) => at(one, 'schema') !== undefined)
          ? ['no body']
          : [];
      const type = response.type?.split(';')[0] ?? '';
      const content = isObject(contents) ? contents[type] : undefined;
      if (content === undefined) return [`${response.status} as "${type}" is not described`];
      const body: unknown = JSON.parse(response.body);
      return validate(at(content, 'schema'), body, `${response.status} `);
    },

    /** What is wrong with a value of one of the description's schemas. */
    component: (name: string, value: unknown): string[] =>
      validate(at(description, 'components', 'schemas', name), value, name),
  };
}
