import type { User } from '@parley/client';
import { Option, OptionList } from '../../panel/combobox.tsx';
import type { Options } from '../../panel/use-options.ts';
import { PersonAvatar } from '../../people/person-avatar.tsx';

/** Who can be mentioned, above the field. */
export function MentionList({ people, options }: { people: readonly User[]; options: Options }) {
  if (people.length === 0) return null;
  return (
    <div class="composer-mentions">
      <OptionList options={options} label="People to mention">
        {people.map((person, at) => (
          <Option key={person.id} class="composer-mention" {...options.option(at)}>
            <PersonAvatar person={person} size={28} />
            <span>{person.display_name}</span>
            <span class="composer-username">@{person.username}</span>
          </Option>
        ))}
      </OptionList>
    </div>
  );
}
