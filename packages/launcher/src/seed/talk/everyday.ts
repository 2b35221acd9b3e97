import type { Theme } from './theme.ts';

export const flat: Theme = {
  titles: ['Flat 4B', 'House by the canal', 'Attic people'],
  exchanges: [
    [
      'A The washing machine is free. Who is next?',
      'B> Me, in ten minutes. |👍',
      'A Your ten minutes or real ones?',
    ],
    [
      'A The landlord comes on {day} at {time} because of the window.',
      'B I am at home and let him in.',
      'A> Thank you! Ask him about the heating too. |🙏',
      'B It has been on the list since spring. I ask again.',
    ],
    [
      'A [photo] From our roof, just now. Come up! |😍',
      'B> Who has the key?',
      'C It hangs where it always hangs. Bring blankets. |❤️',
    ],
    [
      'A Whose bicycle is this in the hallway?',
      'B> Mine, sorry. I take it down tonight. |🚲',
      'C It has been there so long that I hang my coat on it. |😂',
    ],
    [
      'A Groceries: we need coffee, milk and {food}.',
      'B> I pass the market at {time}, anything else?',
      'C Bin bags',
      'A That was {amount} last time, I put it on the list. |👍',
    ],
    [
      'A Electricity is {amount} each this month. Less than last year.',
      'B Because nobody was at home. |😄',
      'C> Paid.',
    ],
    [
      'A Party at the neighbours’ on {day}. We are invited, or we do not sleep.',
      'B> Then we are invited.',
      'C I bring {food}. |🎉',
    ],
  ],
};

export const family: Theme = {
  titles: ['Family', 'Cousins', 'Grandma’s 80th'],
  exchanges: [
    [
      'A Grandma asks who comes on {day}. She counts chairs.',
      'B> We are three. Four with the dog.',
      'C> Two of us. We bring {food}.',
      'A The dog gets a chair too. |🐶❤️',
    ],
    [
      'A [photo] Found this in the old box: {place}, the summer of the broken tent |❤️😍',
      'B> Look at those trousers.',
      'C I was there! It rained for six days.',
      'A Seven. You slept through one.',
    ],
    [
      'A Has anybody heard from the cousins in {city}?',
      'B> They moved on {day}, all well. New flat, same chaos.',
      'A Good. Give them my love. |❤️',
    ],
    ['A [note] She sings it for you. Play it loud. |❤️🎶', 'B> The best thing today.'],
    [
      'A Who keeps the cake tin? It was at mine, and now it is not.',
      'B> With me, I give it back on {day}.',
      'C With cake in it, please. |😂',
    ],
    [
      'A Train arrives at {time}, platform 3',
      'B> I pick you up. Do you have much luggage?',
      'A Only {food}. Eleven kilos. |😋',
    ],
  ],
};

export const work: Theme = {
  titles: ['Project Lantern', 'Release crew', 'Design and friends'],
  exchanges: [
    [
      'A The build is green again. |🎉🎉',
      'B> What was it?',
      'A A clock that was an hour off. In a test about clocks.',
      'C I had my coffee on it. |☕',
    ],
    [
      'A Demo is on {day} at {time}. Who shows what?',
      'B The new search, five minutes.',
      'C> I show the settings page, if the dark mode behaves.',
      'A Good. Ten minutes for questions. |👍',
    ],
    [
      'A [file:minutes.txt] Minutes of today. Please correct what I got wrong. |🙏',
      'B> Point 3 was my idea, but it is fine.',
      'C> I said “maybe”, not “yes”.',
      'A Corrected both.',
    ],
    [
      'A @B can you have a look at the review? Nothing urgent.',
      'B> After lunch. Is it the long one?',
      'A It is shorter than it looks. Mostly deleted lines.',
      'B My favourite kind. |❤️',
    ],
    [
      'A I am in {city} until {day}, so answers come late.',
      'B Enjoy it! We keep the list short. |👍',
      'C> Bring {food}.',
    ],
    [
      'A The customer asks whether {day} is realistic.',
      'B> For a first version, yes.',
      'C> Without the export. With it, a week more.',
      'A Then I write that. Thank you both. |🙏',
    ],
    [
      'A Retro in ten minutes, same room ~> Retro in twenty minutes, same room',
      'B> Thanks, I would have run. |👍',
    ],
  ],
};
