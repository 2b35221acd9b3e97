import type { Client } from '@parley/client';
import { Ellipsis, Info, X } from 'lucide';
import { useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import type { Phone } from '../model/phone.ts';
import type { ShownNotification } from '../simulator/wire.ts';
import { usePicture } from '../use-picture.ts';
import { bannerOf } from '../words/banner.ts';
import { agoOf } from '../words/times.ts';
import { BannerActions } from './banner-actions.tsx';
import { PushPicture } from './push-picture.tsx';
import { useSwipe } from './use-swipe.ts';

export interface BannerCardProps {
  client: Client;
  phone: Phone;
  notification: ShownNotification;
  nowMs: number;
  /** How many more lie under it. */
  more?: number;
  /** What a tap does, in a word. */
  tapLabel: string;
  onTap: () => void;
  /** It goes, with those under it. */
  onDismiss: () => void;
  onWhy: () => void;
}

/** One notification on glass: a tap opens, a sweep to the left dismisses, its menu holds the actions. */
export function BannerCard(props: BannerCardProps) {
  const { client, phone, notification, nowMs, more = 0, onTap, onDismiss, onWhy } = props;
  const [isExpanded, setExpanded] = useState(false);
  const swipe = useSwipe(onDismiss);
  const banner = bannerOf(notification);
  const label = [banner.title, banner.subtitle, banner.body].filter(Boolean).join(', ');
  return (
    <article
      class={`phone-banner${isExpanded ? ' is-expanded' : ''}${swipe.offset < 0 ? ' is-swept' : ''}`}
      style={{ transform: swipe.offset < 0 ? `translateX(${swipe.offset}px)` : '' }}
      {...swipe.handlers}
    >
      <button
        type="button"
        class="phone-banner-tap"
        aria-label={`${props.tapLabel}: ${label}`}
        onClick={onTap}
      />
      <PushPicture client={client} sender={banner.sender} />
      <div class="phone-banner-text">
        {banner.timeSensitive && <p class="phone-banner-level">Time sensitive</p>}
        <p class="phone-banner-title">{banner.title}</p>
        {banner.subtitle && <p class="phone-banner-subtitle">{banner.subtitle}</p>}
        {banner.body && <p class="phone-banner-body">{banner.body}</p>}
        {more > 0 && <p class="phone-banner-more">{more} more</p>}
      </div>
      <div class="phone-banner-side">
        <time class="phone-banner-time" dateTime={notification.received_at}>
          {agoOf(notification.received_at, nowMs)}
        </time>
        <Thumbnail client={client} path={banner.thumbnailUrl} />
        <div class="phone-banner-controls">
          <button type="button" aria-label="Why this push?" title="Why this push?" onClick={onWhy}>
            <Icon icon={Info} size={14} />
          </button>
          <button
            type="button"
            aria-label="Reply and more"
            title="Reply and more"
            aria-expanded={isExpanded}
            onClick={() => setExpanded(!isExpanded)}
          >
            <Icon icon={Ellipsis} size={14} />
          </button>
          <button type="button" aria-label="Dismiss" title="Dismiss" onClick={onDismiss}>
            <Icon icon={X} size={14} />
          </button>
        </div>
      </div>
      {isExpanded && <BannerActions {...{ phone, notification, banner }} onDone={() => setExpanded(false)} />}
    </article>
  );
}

function Thumbnail({ client, path }: { client: Client; path: string | null }) {
  const address = usePicture(client, path);
  return address ? <img class="phone-banner-thumbnail" src={address} alt="" /> : null;
}
