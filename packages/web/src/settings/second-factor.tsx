import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import type { RecoveryCodes as Codes, TotpSecret } from '../panel/answers.ts';
import { Row, Section } from '../panel/section.tsx';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { ProofDialog } from './proof-dialog.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { TotpSetup } from './totp-setup.tsx';

type Step =
  | { at: 'begin' | 'remove' | 'renew' }
  | { at: 'confirm'; secret: TotpSecret }
  | { at: 'codes'; codes: Codes }
  | null;

/** Codes of an authenticator app beside the password. */
export function SecondFactor({
  client,
  on,
  onChanged,
}: {
  client: Client;
  on: boolean;
  onChanged: () => void;
}) {
  const [step, setStep] = useState<Step>(null);
  const close = () => setStep(null);
  return (
    <Section title="Second factor" hint="A code of an authenticator app, asked for beside the password.">
      <Row
        title={on ? 'On' : 'Off'}
        trail={
          on ? (
            <>
              <Button size="small" onClick={() => setStep({ at: 'renew' })}>
                New recovery codes
              </Button>
              <Button size="small" kind="danger" onClick={() => setStep({ at: 'remove' })}>
                Switch off
              </Button>
            </>
          ) : (
            <Button size="small" onClick={() => setStep({ at: 'begin' })}>
              Switch on
            </Button>
          )
        }
      />
      {step && <Shown client={client} step={step} onStep={setStep} onChanged={onChanged} onClose={close} />}
    </Section>
  );
}

interface ShownProps {
  client: Client;
  step: NonNullable<Step>;
  onStep: (step: Step) => void;
  onChanged: () => void;
  onClose: () => void;
}

function Shown({ client, step, onStep, onChanged, onClose }: ShownProps) {
  const ask = { client, onClose };
  switch (step.at) {
    case 'begin':
      return (
        <ProofDialog
          {...ask}
          title="Switch the second factor on"
          action="Go on"
          run={(proof) => client.request<TotpSecret>('POST', '/api/auth/totp', proof)}
          onDone={(secret) => onStep({ at: 'confirm', secret })}
        />
      );
    case 'confirm':
      return (
        <TotpSetup
          {...ask}
          secret={step.secret}
          onOn={(codes) => {
            onChanged();
            onStep({ at: 'codes', codes });
          }}
        />
      );
    case 'renew':
      return (
        <ProofDialog
          {...ask}
          title="New recovery codes"
          action="Make new ones"
          run={(proof) =>
            client.request<{ recovery_codes: Codes }>('POST', '/api/auth/recovery-codes', proof)
          }
          onDone={({ recovery_codes: codes }) => onStep({ at: 'codes', codes })}
        >
          <p>The codes you have now are void then.</p>
        </ProofDialog>
      );
    case 'remove':
      return (
        <ProofDialog
          {...ask}
          title="Switch the second factor off"
          action="Switch off"
          danger
          run={async (proof) => {
            await client.request('DELETE', '/api/auth/totp', proof);
            onChanged();
            toast('The second factor is off.');
          }}
        />
      );
    case 'codes':
      return <RecoveryCodes codes={step.codes} onClose={onClose} />;
  }
}
