import type { Client, Me } from '@parley/client';
import { useState } from 'preact/hooks';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Section } from '../panel/section.tsx';
import { dateOnly } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { Email } from './email.tsx';
import { useOwnAccount } from './use-own-account.ts';

export function Profile({ client }: { client: Client }) {
  const account = useOwnAccount(client);
  return (
    <Loaded of={account}>
      {(me) => (
        <>
          <ProfileForm client={client} me={me} onSaved={(saved) => account.set(() => saved)} />
          <Email client={client} me={me} onChanged={account.reload} />
        </>
      )}
    </Loaded>
  );
}

function ProfileForm({ client, me, onSaved }: { client: Client; me: Me; onSaved: (me: Me) => void }) {
  const [name, setName] = useState(me.display_name);
  const [picture, setPicture] = useState(me.avatar_url ?? '');
  const wanted = { display_name: name.trim(), avatar_url: picture.trim() === '' ? null : picture.trim() };
  const changed = wanted.display_name !== me.display_name || wanted.avatar_url !== me.avatar_url;
  const save = useAction(async () => {
    onSaved(await client.request<Me>('PATCH', '/api/users/me', wanted));
    toast('Saved.');
  });
  const submit = (event: Event) => {
    event.preventDefault();
    if (changed) void save.run();
  };
  return (
    <Section title="How others see you" hint={`You are @${me.username}, since ${dateOnly(me.created_at)}.`}>
      <form class="panel-form" onSubmit={submit}>
        <PersonAvatar person={{ ...me, ...wanted }} size={72} />
        <Field
          label="Name"
          value={name}
          onInput={setName}
          maxLength={64}
          required
          autocomplete="name"
          error={save.fields['display_name']}
        />
        <Field
          label="Address of a picture"
          type="url"
          value={picture}
          onInput={setPicture}
          maxLength={2_048}
          placeholder="https://"
          pattern="https://.+"
          title="An address that begins with https://"
          hint="Somewhere on the web; empty for none. Apps show it; this page shows initials, as it loads nothing from elsewhere."
          error={save.fields['avatar_url']}
        />
        <Problem text={save.error} />
        <div class="panel-actions">
          <Button kind="primary" type="submit" disabled={!changed} busy={save.busy}>
            Save
          </Button>
        </div>
      </form>
    </Section>
  );
}
