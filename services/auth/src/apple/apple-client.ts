import { importPKCS8, SignJWT } from 'jose';
import type { AppleSettings, AppleTeam } from './apple-settings.ts';
import { type AppleAnswer, appleAway, askApple } from './ask-apple.ts';

const SECRET_SECONDS = 300;

export interface AppleClient {
  /**
   * Trades an authorization code for the refresh token and the identity token it is for; null with Apple's reason
   * when Apple refuses it. Throws `busy` when Apple is away.
   */
  exchange(
    bundleId: string,
    code: string,
  ): Promise<{ refreshToken: string; identityToken: string } | { refused: string }>;
  /** Revokes a refresh token and so the person's consent; false when Apple knows none such. Throws `busy`. */
  revoke(bundleId: string, refreshToken: string): Promise<boolean>;
}

/** The team's calls at Apple ("Generate and validate tokens", "Revoke tokens"). */
export function createAppleClient(team: AppleTeam, settings: AppleSettings, now: () => number): AppleClient {
  const post = async (url: string, bundleId: string, fields: Record<string, string>) =>
    refuseOwnFault(
      await askApple(url, {
        client_id: bundleId,
        client_secret: await clientSecret(team, settings.issuer, bundleId, now()),
        ...fields,
      }),
    );
  return {
    async exchange(bundleId, code) {
      const answer = await post(settings.tokenUrl, bundleId, { code, grant_type: 'authorization_code' });
      if ('refused' in answer) return answer;
      const { refresh_token: refreshToken, id_token: identityToken } = answer.body;
      if (typeof refreshToken !== 'string' || typeof identityToken !== 'string') {
        throw appleAway(new Error('Apple answered no tokens'));
      }
      return { refreshToken, identityToken };
    },
    async revoke(bundleId, refreshToken) {
      const fields = { token: refreshToken, token_type_hint: 'refresh_token' };
      return !('refused' in (await post(settings.revokeUrl, bundleId, fields)));
    },
  };
}

/** A JWT in place of a password, as Apple's page "Creating a client secret" says; good for 5 minutes. */
async function clientSecret(team: AppleTeam, issuer: string, bundleId: string, nowMs: number) {
  const issuedAt = Math.floor(nowMs / 1_000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: team.keyId })
    .setIssuer(team.teamId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + SECRET_SECONDS)
    .setAudience(issuer)
    .setSubject(bundleId)
    .sign(await importPKCS8(team.privateKey.reveal(), 'ES256'));
}

/** That our own key is wrong says nothing about the token: it is put right and tried again. */
function refuseOwnFault(answer: AppleAnswer): AppleAnswer {
  if ('refused' in answer && /^(invalid|unauthorized)_client$/.test(answer.refused)) {
    throw appleAway(new Error(`Apple refuses the team's key: ${answer.refused}`));
  }
  return answer;
}
