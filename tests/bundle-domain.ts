import { join } from 'node:path';
import { build } from 'vite';

export interface Bundle {
  readonly code: string;
  /** Every module that went into it, and every one it still expects from outside. */
  readonly modules: readonly string[];
  readonly imports: readonly string[];
}

/** One file made of `entry` and all it imports, as a global `bundle` in a script. A Node built-in stays an import. */
export async function bundle(entry: string, format: 'es' | 'iife' = 'es'): Promise<Bundle> {
  const root = join(import.meta.dirname, '..');
  const output = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    resolve: { conditions: ['@tresen/source', 'browser', 'module'] },
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      lib: { entry: join(root, entry), name: 'bundle', formats: [format], fileName: 'bundle' },
      rolldownOptions: { external: /^node:/ },
    },
  });
  const files = [output].flat().flatMap((made) => ('output' in made ? made.output : []));
  const chunks = files.filter((file) => file.type === 'chunk');
  const [chunk] = chunks;
  if (!chunk || chunks.length > 1) throw new Error(`${entry} made ${chunks.length} chunks`);
  return { code: chunk.code, modules: chunk.moduleIds, imports: [...chunk.imports, ...chunk.dynamicImports] };
}
