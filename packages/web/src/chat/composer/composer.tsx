import type { ChatConversation } from '@parley/client';
import { ArrowUp, Check, Mic, Paperclip, Smile } from 'lucide';
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import type { MenuPlace } from '../../ui/menu-list.tsx';
import { useChat } from '../chat-context.ts';
import { EmojiPicker } from '../message/emoji-picker.tsx';
import { ContextBar } from './context-bar.tsx';
import { MentionList } from './mention-list.tsx';
import { canRecord } from './recorder.ts';
import { Recording } from './recording.tsx';
import { TextArea } from './text-area.tsx';
import { Tray } from './tray.tsx';
import { MOST_CHARACTERS, useComposer } from './use-composer.ts';
import { useRecorder } from './use-recorder.ts';
import './composer.css';

export interface ComposerProps {
  conversation: ChatConversation;
  area: RefObject<HTMLTextAreaElement | null>;
}

/** Where one writes. */
export function Composer({ conversation, area }: ComposerProps) {
  const { composition } = useChat();
  const composer = useComposer(conversation, area);
  const { writing, files, length, mayBeSent, mentioning, options } = composer;
  const picker = useRef<HTMLInputElement>(null);
  const [emojiAt, setEmojiAt] = useState<MenuPlace | null>(null);
  const recorder = useRecorder((note) => {
    composer.attach([note]);
    void composition.send(mentioning.members, false);
  });
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0 || writing.editing) return;
    event.preventDefault();
    composer.attach(pasted);
  };
  const records = !mayBeSent && !writing.editing && canRecord();
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        composer.send();
      }}
    >
      <MentionList people={mentioning.offered} options={options} />
      <ContextBar writing={writing} onCancel={composition.cancel} />
      <Tray attachments={composition.attachments} />
      {writing.sending && (
        <div class="composer-note" role="status">
          Sent as soon as the files are uploaded.
          <Button size="small" kind="quiet" onClick={composition.hold}>
            Wait
          </Button>
        </div>
      )}
      {recorder.lengthMs !== null ? (
        <Recording recorder={recorder} lengthMs={recorder.lengthMs} />
      ) : (
        <div class="composer-line">
          <IconButton
            icon={Paperclip}
            label="Attach files"
            disabled={writing.editing !== null}
            onClick={() => picker.current?.click()}
          />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={({ currentTarget }) => {
              composer.attach([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
          <div class="composer-field">
            <TextArea
              area={area}
              value={writing.text}
              aria-label="Message"
              placeholder={files.length > 0 ? 'Add a caption' : 'Message'}
              aria-autocomplete="list"
              {...(options.activeId === null
                ? {}
                : { 'aria-controls': options.listId, 'aria-activedescendant': options.activeId })}
              enterkeyhint="enter"
              onInput={composer.onInput}
              onKeyDown={composer.onKeyDown}
              onPaste={onPaste}
              onBlur={mentioning.dismiss}
            />
            <IconButton
              icon={Smile}
              label="Emoji"
              aria-haspopup="dialog"
              onClick={(event) => setEmojiAt(event.currentTarget.getBoundingClientRect())}
            />
          </div>
          {length > MOST_CHARACTERS * 0.9 && <Room left={MOST_CHARACTERS - length} />}
          {records ? (
            <IconButton icon={Mic} label="Record a voice note" onClick={recorder.start} />
          ) : (
            <IconButton
              type="submit"
              icon={writing.editing ? Check : ArrowUp}
              kind="primary"
              label={writing.editing ? 'Save' : 'Send'}
              disabled={!mayBeSent}
              // The keyboard of a phone stays open.
              onMouseDown={(event) => event.preventDefault()}
            />
          )}
        </div>
      )}
      {emojiAt && <EmojiPicker place={emojiAt} onPick={composer.insert} onClose={() => setEmojiAt(null)} />}
    </form>
  );
}

function Room({ left }: { left: number }) {
  return (
    <span class="composer-left" data-over={left < 0} role="status">
      {left}
      <span class="visually-hidden"> characters left</span>
    </span>
  );
}
