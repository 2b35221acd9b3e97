import { searchRoutes } from '@parley/contracts';
import { type createHttpServer, type Guard, implement, type TokenVerifier } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { searchConversations } from './search-conversations.ts';
import { searchMessages } from './search-messages.ts';

/** Serves what finds messages and conversations. */
export function serveSearchRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  security: { verifier: TokenVerifier; guard?: Guard },
): void {
  implement(app, searchRoutes.searchMessages, security, searchMessages(context));
  implement(app, searchRoutes.searchConversations, security, searchConversations(context));
}
