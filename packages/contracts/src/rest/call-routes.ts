import { limits } from '../limits.ts';
import { closed, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

export const callRoutes = routes({
  ring: {
    method: 'POST',
    path: '/api/conversations/:conversation_id/calls',
    tag: 'calls',
    summary: `Ring the devices of the other members, ${limits.callMembers} people at most with the caller, or stop it`,
    params: closed({ conversation_id: Uuid }),
    body: closed({
      call_id: { ...Uuid, description: 'Of your choice, the same when the call ends' },
      video: Type.Optional(Type.Boolean({ default: false })),
      ended: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'The call is over: the devices of the others stop ringing',
        }),
      ),
    }),
    responses: { 202: null },
  },
});
