import type { ComponentChildren } from 'preact';
import { Wordmark } from '../start/wordmark.tsx';
import './sign-in.css';

export interface AuthCardProps {
  title: string;
  text?: ComponentChildren;
  children: ComponentChildren;
  /** Where else to go. */
  links?: ComponentChildren;
}

/** What stands alone in the middle before somebody is signed in. */
export function AuthCard({ title, text, children, links }: AuthCardProps) {
  return (
    <main class="auth">
      <div class="auth-box">
        <Wordmark size={28} />
        <h1>{title}</h1>
        {text && <p class="auth-text">{text}</p>}
        {children}
        {links && <nav class="auth-links">{links}</nav>}
      </div>
    </main>
  );
}
