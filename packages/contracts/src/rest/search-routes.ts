import { ConversationView, Message } from '../model.ts';
import { closed, NextCursor, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

/** Plain text and where in it the words stand: nothing in it is markup. */
export const Highlight = closed({
  text: Type.String({ description: 'What stands around the first hit; `…` where it was cut' }),
  ranges: Type.Array(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 2, maxItems: 2 }), {
    description: 'Start and end of each hit in `text`, in UTF-16 code units, as of JavaScript strings',
  }),
});
export type Highlight = Static<typeof Highlight>;

export const SearchResult = closed({ conversation_id: Uuid, message: Message, highlight: Highlight });
export type SearchResult = Static<typeof SearchResult>;

export const searchRoutes = routes({
  searchMessages: {
    method: 'GET',
    path: '/api/search/messages',
    tag: 'search',
    summary:
      'Messages with all of these words, newest first; a message is found about a second after it was sent',
    query: closed({
      q: Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Up to 10 words, the last as far as it is typed, and "words that follow each other"; case and accents do ' +
          'not matter. Text and captions are looked at, names of files are not',
      }),
      conversation_id: Type.Optional(Uuid),
      sender_id: Type.Optional(Uuid),
      kind: Type.Optional(Type.Union([Type.Literal('text'), Type.Literal('media')])),
      before: Type.Optional({ ...Timestamp, description: 'Sent before' }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
    }),
    responses: { 200: closed({ results: Type.Array(SearchResult), cursor: NextCursor }) },
  },
  searchConversations: {
    method: 'GET',
    path: '/api/search/conversations',
    tag: 'search',
    summary: 'Own conversations by title and, with up to 100 members, by their names; best first',
    query: closed({
      q: Type.String({ minLength: 1, maxLength: 100, description: 'Up to 5 words' }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
    }),
    responses: { 200: closed({ conversations: Type.Array(ConversationView) }) },
  },
});
