import type { Client } from '@parley/client';
import type { Block } from '@parley/contracts';
import type { Blocks } from '../panel/answers.ts';
import { Paged } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Section } from '../panel/section.tsx';
import { dateOnly } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { usePages } from '../panel/use-pages.ts';
import { PersonRow } from '../people/person-row.tsx';
import { unblock } from '../safety/block.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Switch } from '../ui/switch.tsx';
import { useSettings } from './use-settings.ts';

export function Privacy({ client }: { client: Client }) {
  const { settings, change } = useSettings(client);
  return (
    <>
      <Section title="Who sees you" hint="Those you share a conversation of up to 100 people with.">
        {settings && (
          <Switch
            label="Show others when I am here and when I was last"
            checked={settings.presence_visible}
            onChange={(on) => void change.run({ presence_visible: on })}
          />
        )}
        <Problem text={change.error} />
      </Section>
      <BlockedPeople client={client} />
    </>
  );
}

function BlockedPeople({ client }: { client: Client }) {
  const pages = usePages<Block>(
    async (cursor, signal) => {
      const query = new URLSearchParams(cursor === null ? {} : { cursor });
      const page = await client.request<Blocks>('GET', `/api/blocks?${query}`, undefined, signal);
      return { items: page.blocks, cursor: page.cursor };
    },
    [client],
  );
  const lift = useAction(async (userId: string) => {
    await unblock(client, userId);
    pages.set((blocks) => blocks.filter(({ user }) => user.id !== userId));
  });
  return (
    <Section title="Blocked people">
      <Problem text={lift.error} />
      <Paged of={pages} empty={<Empty title="You have blocked nobody" />}>
        {(blocks) => (
          <ul class="panel-list" aria-label="Blocked people">
            {blocks.map(({ user, created_at: since }) => (
              <li key={user.id}>
                <PersonRow
                  person={user}
                  detail={`@${user.username} · since ${dateOnly(since)}`}
                  trail={
                    <Button size="small" onClick={() => void lift.run(user.id)}>
                      Unblock
                    </Button>
                  }
                />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </Section>
  );
}
