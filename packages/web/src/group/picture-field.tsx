import type { Client, Media } from '@parley/client';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';

export type Picture = { state: 'kept' } | { state: 'none' } | { state: 'new'; media: Media; preview: string };

export interface PictureFieldProps {
  client: Client;
  picture: Picture;
  onChange: (picture: Picture) => void;
  /** Whether there is one that can be taken away. */
  hasOne: boolean;
  error?: string | undefined;
  /** How it looks now. */
  current: ComponentChildren;
}

const words = {
  unsupported: 'Take a JPEG, PNG, WebP, GIF or AVIF.',
  too_large: 'This picture is too large.',
};

/** Uploads a picture as soon as it is chosen; it is used when the form is saved. */
export function PictureField({ client, picture, onChange, hasOne, error, current }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);
  const [progress, setProgress] = useState(0);
  const upload = useAction(async (file: File) => {
    setRefused(false);
    const media = await client.upload(file, { name: file.name, progress: setProgress });
    if (!media.content_type.startsWith('image/')) {
      setRefused(true);
      await client.request('DELETE', `/api/media/${media.id}`);
      return;
    }
    onChange({ state: 'new', media, preview: URL.createObjectURL(file) });
  }, words);
  useEffect(
    () => () => {
      if (picture.state === 'new') URL.revokeObjectURL(picture.preview);
    },
    [picture],
  );
  const chosen = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (file) void upload.run(file);
  };
  return (
    <fieldset class="group-picture">
      <legend>Picture</legend>
      {picture.state === 'new' ? (
        <img src={picture.preview} alt="The new one" />
      ) : (
        picture.state === 'kept' && current
      )}
      <div class="panel-actions">
        <Button busy={upload.busy} onClick={() => input.current?.click()}>
          {upload.busy ? `${Math.round(progress * 100)} %` : 'Choose'}
        </Button>
        {(picture.state === 'new' || (picture.state === 'kept' && hasOne)) && (
          <Button kind="quiet" onClick={() => onChange({ state: hasOne ? 'none' : 'kept' })}>
            Remove
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={chosen}
        aria-label="Picture of the group"
      />
      <Problem text={upload.error ?? (refused ? words.unsupported : (error ?? null))} />
    </fieldset>
  );
}
