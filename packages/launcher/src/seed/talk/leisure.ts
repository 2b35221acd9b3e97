import type { Theme } from './theme.ts';

export const books: Theme = {
  titles: ['Book club', 'Readers at large', 'Pages and tea'],
  exchanges: [
    [
      'A Next up: “{book}”. Who has read it already?',
      'B> Half of it. The half that everybody quotes.',
      'C I start tonight. How long is it?',
      'A 400 pages, but they fly. |📚',
    ],
    [
      'A Without giving anything away: did you see the end of “{book}” coming?',
      'B> Not at all.',
      'C> From page 30 on. The letter, remember? |😮',
      'A I have to read that page again.',
    ],
    [
      'A We meet at mine on {day} at {time}. There will be {food}.',
      'B I come for the literature. |😂',
      'C> Of course. I bring wine, also for the literature.',
    ],
    [
      'A Can somebody lend me “{book}”? The library has 14 people before me.',
      'B> Mine is yours. There are notes in it, ignore those.',
      'A I read other people’s notes first |😄',
    ],
    [
      'A Unpopular opinion: the film of “{film}” is better than the book.',
      'B> Out. |😂😂',
      'C> I agree, but only quietly.',
    ],
  ],
};

export const cooking: Theme = {
  titles: ['Sunday kitchen', 'Too much garlic', 'What is for dinner'],
  exchanges: [
    [
      'A [photo] The view from my stove, while the dough for {food} rests |😍',
      'B> You cook there? I look at a wall. And the recipe?',
      'A I write it down tonight. The trick is patience, which I do not have. |👏',
    ],
    [
      'A What do I do with two kilos of pumpkin?',
      'B> Soup.',
      'C> Soup, and then more soup. Then a pie.',
      'A @B how much ginger goes into yours?',
      'B As much as your thumb. Your thumb, not mine.',
    ],
    [
      'A [file:recipe.txt] The recipe for {food}, for four people',
      'B Saved. What can I take instead of cream? |🙏',
      'A> Oat cream works. So does courage.',
    ],
    [
      'A Who brings what on {day}?',
      'B Salad ~> Salad and bread',
      'C Something sweet. It is a surprise, also to me.',
      'A Then I make {food}. |😋',
    ],
    [
      'A My sourdough has doubled! After eleven days! |🎉🎉',
      'B> Does it have a name yet?',
      'A Bread Pitt.',
      'C I leave this group. |😂',
    ],
  ],
};

export const cinema: Theme = {
  titles: ['Film night', 'Row seven', 'Subtitles on'],
  exchanges: [
    [
      'A “{film}” runs in the small cinema on {day}. Original with subtitles.',
      'B> Yes! Seats in row seven as always? |🍿',
      'A Booked. {time} at the entrance.',
    ],
    [
      'A I cried at “{film}”. At the credits.',
      'B> Everybody cried. The man beside me held my arm, I do not know him.',
      'C Was it that sad?',
      'A It was that good. |❤️',
    ],
    [
      'A Vote for {day}: 👍 for “{film}”, ❤️ for something short |👍❤️👍',
      'B> I voted with both.',
      'A That is not how it works.',
    ],
    [
      'A [note] The melody from the opening, I cannot get rid of it',
      'B> Thank you, now I have it as well. |😂',
    ],
  ],
};
