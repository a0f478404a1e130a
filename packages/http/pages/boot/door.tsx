import { device } from '../api/device.ts';
import { session } from '../api/session.ts';
import { SignedIn } from '../ui/signed-in.tsx';
import { DeviceDoor } from './device-door.tsx';
import { SetUp } from './set-up.tsx';
import { StoreDoor } from './store-door.tsx';
import type { DoorProps } from './workplace.ts';

/** The way into a page that works in a store. A paired tablet works as itself, whoever else is signed in on it. */
export function Door({ program, title, At, onLeave }: DoorProps) {
  const held = device.value;
  if (held) return <DeviceDoor key={held.clientId} At={At} onLeave={onLeave} />;
  if (session.value === null) return <SetUp program={program} title={title} />;
  return (
    <SignedIn roles={['staff', 'owner']}>
      <StoreDoor At={At} onLeave={onLeave} />
    </SignedIn>
  );
}
