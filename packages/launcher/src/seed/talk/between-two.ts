/** Direct conversations: two speakers only, A and B. */
export const betweenTwo: readonly (readonly string[])[] = [
  ['A Hey, how was {city}?', 'B Wonderful. Too short. I ate {food} three times.', 'A Only three? |😂'],
  [
    'A Are you free on {day}?',
    'B From {time} on, yes.',
    'A There is a table at the small place by the river.',
    'B See you there! |❤️',
  ],
  [
    'A Could you water my plants next week?',
    'B> Of course. The big one too? It looked at me last time.',
    'A Especially that one. Keys are where they always are. |🙏',
  ],
  [
    'A Did you get home all right?',
    'B Just now. The last tram was a bus.',
    'A It always is. Sleep well. |🌙',
  ],
  ['A [photo] Look where I am |😍', 'B> No! {place}! Without me!', 'A Next time with you.'],
  [
    'A Do you still have my copy of “{book}”?',
    'B> I do. I am on page 30, since March.',
    'A Keep it until you know how it ends.',
  ],
  [
    'A Happy birthday!! |🎉❤️',
    'B Thank you! You are the first this year.',
    'A I set an alarm. {food} on {day}, my treat.',
  ],
  [
    'A I have the job!',
    'B> WHAT. Congratulations! |🎉',
    'A I start in two weeks. I have to tell somebody every ten minutes.',
    'B Tell me again. I have time.',
  ],
  [
    'A What was the name of the film with the lighthouse?',
    'B “{film}”, I think.',
    'A That is it. Thank you, now I can sleep. |🙏',
  ],
  [
    'A Can I borrow your drill on {day}?',
    'B> Sure. It is loud and it pulls to the left.',
    'A Like your car. |😂',
  ],
  [
    'A [note] Guess which one this is',
    'B> The ice cream van! You recorded it! |😂❤️',
    'A It stood below my window for ten minutes.',
  ],
  [
    'A Sorry, I am late. Twenty minutes. ~> Sorry, I am late. Ten minutes.',
    'B Take your time, I have {food}. |👍',
  ],
  [
    'A How is your mother?',
    'B> Better, thank you for asking. She is back in the garden.',
    'A Tell her I want tomatoes again this year. |❤️',
  ],
  [
    'A I tried your route past {place}. My knees send regards.',
    'B> You took the stairs, did you not?',
    'A All 312 of them.',
  ],
  ['A {amount} for the tickets, right?', 'B Right, no hurry.', 'A Sent. |👍'],
  [
    'A Call me when you have a minute? Nothing bad.',
    'B In an hour, on my way right now.',
    'A Perfect, until then.',
  ],

  ['A The cat says hello', 'B> Hello cat. Did it eat?', 'A It says no. I say three times. |😂'],
  [
    'A I am at the market, do you need something?',
    'B> {food}, if it looks good.',
    'A It looks better than me. Bought. |😋',
  ],
  ['A Thank you for yesterday. I needed that.', 'B Any time. You know where the key is. |❤️'],
  [
    'A Which train do you take on {day}?',
    'B The one at {time}, coach 4.',
    'A I find you. I bring {food}. |👍',
  ],
  [
    'A Have you read what they wrote about {city}?',
    'B> Not yet, is it good?',
    'A Long. But the part about the bridges is lovely.',
  ],
  ['A My mum wants your recipe. The secret one.', 'B> It is on the packet. |😂', 'A I will never tell her.'],
  ['A You were right', 'B I know. About what?', 'A The shoes. |😄'],
  [
    'A Can you send me the address again?',
    'B> Mill Lane 14, second bell. It sticks, press hard.',
    'A See you at {time} |👍',
  ],
];
