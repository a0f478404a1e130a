interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface Lock {
  packages: Record<string, LockEntry>;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const libraries: Record<string, string> = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** The platform that a package's name tells, as its own manifest would: `@a/b-linux-x64-gnu`. */
function platformOf(name: string): LockEntry {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries[word] ?? []);
  return { ...(cpu.length > 0 && { cpu }), ...(os.length > 0 && { os }), ...(libc.length > 0 && { libc }) };
}

/** Optional packages that an entry of the lock names at an exact version and that have no entry of their own. */
export function absentOptionals({ packages }: Lock): { at: string; entry: LockEntry }[] {
  const absent = new Map<string, LockEntry>();
  for (const [parent, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`${parent}/node_modules/${name}`, `node_modules/${name}`];
      if (!/^\d+\.\d+\.\d+/.test(version) || places.some((place) => place in packages)) continue;
      absent.set(`node_modules/${name}`, { version, ...(dev && { dev }), optional: true, ...platformOf(name) });
    }
  }
  return [...absent].map(([at, entry]) => ({ at, entry }));
}
