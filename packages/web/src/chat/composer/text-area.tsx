import type { RefObject, TextareaHTMLAttributes } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export interface TextAreaProps
  extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'ref' | 'value' | 'placeholder'> {
  area: RefObject<HTMLTextAreaElement | null>;
  value: string;
  placeholder: string;
}

/** A field as tall as its text, up to what the style sheet allows. */
export function TextArea({ area, value, ...rest }: TextAreaProps) {
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [value, area]);
  return <textarea {...(rest as object)} ref={area} rows={1} dir="auto" value={value} />;
}
