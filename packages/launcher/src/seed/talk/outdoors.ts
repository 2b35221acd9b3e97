import type { Theme } from './theme.ts';

export const hiking: Theme = {
  titles: ['Weekend hikes', 'Ridge walkers', 'Slow hikers'],
  exchanges: [
    [
      'A Who is in for {place} on {day}? Forecast says dry until {time}.',
      'B> Me! |🎉',
      'C> In, if we start after {time}. I close the shop the night before.',
      'A Then we meet at the station at {time}.',
    ],
    [
      'A [photo] The view from {place} this morning |😍🔥',
      'B> That light! Which trail was it?',
      'A The long one, around the back. Two hours without the breaks.',
      'C With the breaks?',
      'A Five. We stopped for {food}. |😂',
    ],
    [
      'A My boots gave up on the last descent. Any advice on new ones?',
      'B> Go a size up, and walk them in at home first.',
      'C> And get them resoled instead of new, if the upper is fine. There is somebody in {city} who does it.',
      'A @C do you have the address? |🙏',
    ],
    [
      'A [file:packing-list.txt] The packing list from last time, plus what we missed',
      'B Twice {food}? Why?',
      'A> Because of last time. |😂👍',
    ],
    [
      'A Small change: the bus to {place} leaves at {time}, not as I wrote before.',
      'B Thanks, saw it. |👍',
      'C I take the car anyway, three seats free.',
      'A> One for me please',
      'B> And me |🚗',
    ],
    [
      'A Heads up, the hut at {place} is closed until further notice.',
      'B Then we carry our own {food}. As in the old days.',
      'C> There were no old days, we started last spring. |😂',
    ],
    [
      'A Did anybody find a grey glove? Left hand, of course.',
      'B> It is on my dashboard. I bring it on {day}.',
      'A You are the best |❤️',
    ],
  ],
};

export const football: Theme = {
  titles: ['Five-a-side', 'Thursday football', 'Old boots FC'],
  exchanges: [
    [
      'A Pitch is booked for {day} {time}. Thumbs up if you play. |👍👍👍',
      'B I bring the ball.',
      'C> The good one or the flat one?',
      'B The one we have. |😂',
    ],
    [
      'A We are one short for {day}. Does anybody know a goalkeeper?',
      'B> My neighbour kept goal once. In school.',
      'A He is hired. |👏',
    ],
    [
      'A What a match. My legs know about it today.',
      'B That last goal, @C!',
      'C> I closed my eyes and hoped. |🔥😂',
      'A It showed. It went in all the same.',
    ],
    [
      'A Fees for the pitch: {amount} each this month, please send it to me by {day}.',
      'B Done |👍',
      'C Done as well. What did we do with last month’s rest?',
      'A> Bought bibs. They are in my boot.',
    ],
    [
      'A It rains sideways here. Do we play?',
      'B> We always play.',
      'C> We played in worse at {place}. |💪',
      'A Fine. Bring a second pair of socks.',
    ],
    [
      'A Score for the table: 7 to 5 ~> Score for the table: 7 to 6',
      'B> Thank you. I was about to protest.',
      'C It was offside and you know it. |😂',
    ],
  ],
};
