import type { ChatConversation, Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ConversationAvatar } from './conversation-avatar.tsx';
import { type Picture, PictureField } from './picture-field.tsx';

/** Title and picture of a group. Only what was changed is sent. */
export function EditGroup({
  client,
  conversation,
  onClose,
}: {
  client: Client;
  conversation: ChatConversation;
  onClose: () => void;
}) {
  const [title, setTitle] = useState(conversation.title ?? '');
  const [picture, setPicture] = useState<Picture>({ state: 'kept' });
  const wanted = title.trim();
  const change = {
    ...(wanted === (conversation.title ?? '') ? {} : { title: wanted === '' ? null : wanted }),
    ...(picture.state === 'kept'
      ? {}
      : { avatar_media_id: picture.state === 'none' ? null : picture.media.id }),
  };
  const changed = Object.keys(change).length > 0;
  const save = useAction(async () => {
    if (changed) await client.request('PATCH', `/api/conversations/${conversation.id}`, change);
    onClose();
  });
  const submit = (event: Event) => {
    event.preventDefault();
    void save.run();
  };
  return (
    <Dialog title="Change the group" onClose={onClose}>
      <form class="panel-form" onSubmit={submit}>
        <PictureField
          client={client}
          picture={picture}
          onChange={setPicture}
          hasOne={conversation.avatar_url !== null}
          error={save.fields['avatar_media_id']}
          current={<ConversationAvatar client={client} conversation={conversation} size={72} />}
        />
        <Field
          label="Name"
          autofocus
          value={title}
          onInput={setTitle}
          maxLength={128}
          error={save.fields['title']}
        />
        <Problem text={save.error} />
        <footer class="panel-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!changed} busy={save.busy}>
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
