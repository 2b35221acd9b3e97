import type { InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

type Attributes = Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'value' | 'onInput' | 'label' | 'size' | 'class' | 'id' | 'type'
>;

export interface FieldProps extends Attributes {
  label: string;
  /** The label is only for those who do not see what it stands in. */
  hideLabel?: boolean | undefined;
  value: string;
  onInput: (value: string) => void;
  type?: string | undefined;
  hint?: string | undefined;
  /** What is wrong with it; told to screen readers with the field. */
  error?: string | null | undefined;
  /** More than one line. */
  multiline?: boolean | undefined;
}

/** A text field with its label, a hint and what is wrong with it. */
export function Field(props: FieldProps) {
  const {
    label,
    hideLabel = false,
    value,
    onInput,
    hint,
    error,
    multiline = false,
    type = 'text',
    ...rest
  } = props;
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const shared = {
    ...rest,
    id,
    value,
    class: 'field-input',
    'aria-invalid': error ? true : undefined,
    'aria-describedby': about || undefined,
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      {multiline ? (
        <textarea rows={3} {...(shared as object)} />
      ) : (
        <input {...(shared as object)} type={type as 'text'} />
      )}
      {hint && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
