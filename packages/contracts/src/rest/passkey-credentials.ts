import { type Static, Type } from '../schema.ts';

// What authenticators give, in the JSON of Web Authentication Level 3 §5.1 (PublicKeyCredential.toJSON). Open objects:
// browsers send more, and what is not named here is not read.

const base64url = (description: string, maxLength: number) =>
  Type.String({
    description: `${description}, base64url`,
    minLength: 1,
    maxLength,
    pattern: '^[A-Za-z0-9_-]+$',
  });

const head = {
  id: base64url('the credential id', 1_364),
  rawId: base64url('the same', 1_364),
  type: Type.Literal('public-key'),
};

/** What a new passkey answers. */
export const PasskeyAttestation = Type.Object({
  ...head,
  response: Type.Object({
    clientDataJSON: base64url('the client data', 4_096),
    attestationObject: base64url('the attestation object', 8_192),
    transports: Type.Optional(
      Type.Array(Type.String({ maxLength: 32, pattern: '^[a-z0-9-]+$' }), { maxItems: 10 }),
    ),
  }),
});
export type PasskeyAttestation = Static<typeof PasskeyAttestation>;

/** What a passkey answers to a challenge. */
export const PasskeyAssertion = Type.Object({
  ...head,
  response: Type.Object({
    clientDataJSON: base64url('the client data', 4_096),
    authenticatorData: base64url('the authenticator data', 4_096),
    signature: base64url('the signature', 1_024),
    userHandle: base64url('the user handle', 88),
  }),
});
export type PasskeyAssertion = Static<typeof PasskeyAssertion>;
