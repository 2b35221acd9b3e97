import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Link } from '../link.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { AuthCard } from './auth-card.tsx';

const words = { conflict: 'This user name or e-mail is taken.' };

export function SignUp({ client, home = false }: { client: Client; home?: boolean }) {
  const [username, setUsername] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const create = useAction(
    () =>
      client.register({
        username: username.trim(),
        password,
        ...(name.trim() ? { display_name: name.trim() } : {}),
        ...(email.trim() ? { email: email.trim() } : {}),
      }),
    words,
  );
  return (
    <AuthCard
      title="Create an account"
      links={
        <>
          <Link href="/sign-in">I have an account</Link>
          {home && <Link href="/">To the start</Link>}
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create.run();
        }}
      >
        <Field
          label="User name"
          hint="Letters, digits, dots and underscores. Others find you by it."
          value={username}
          onInput={setUsername}
          required
          minLength={3}
          maxLength={32}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          error={create.fields['username']}
        />
        <Field
          label="Name (optional)"
          value={name}
          onInput={setName}
          maxLength={64}
          autocomplete="name"
          error={create.fields['display_name']}
        />
        <Field
          label="E-mail (optional)"
          hint="To get back in when you forget the password."
          type="email"
          value={email}
          onInput={setEmail}
          maxLength={254}
          autocomplete="email"
          error={create.fields['email']}
        />
        <Field
          label="Password"
          hint="8 characters or more."
          type="password"
          value={password}
          onInput={setPassword}
          required
          minLength={8}
          maxLength={256}
          autocomplete="new-password"
          error={create.fields['password']}
        />
        <Problem text={create.error} />
        <Button kind="primary" type="submit" busy={create.busy}>
          Create account
        </Button>
      </form>
    </AuthCard>
  );
}
