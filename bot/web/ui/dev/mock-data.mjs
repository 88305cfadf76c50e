// Made-up exercise for looking at the console without a back end: the same every time it starts.

export const teams = [
  { id: 'rome', name: 'Roma', site_id: 'it' },
  { id: 'chisinau', name: 'Chișinău', site_id: 'md' },
  { id: 'valletta', name: 'Valletta', site_id: 'it' },
  { id: 'sofia', name: 'Sofia', site_id: 'md' },
]

export const actors = [
  { id: 'hotline_md', name: 'Hotline Chișinău', speaks: ['en', 'ro', 'ru'], audience: 'team' },
  { id: 'mother', name: "Elena, the girl's mother", speaks: ['ro', 'ru'], audience: 'team',
    content_note: 'Distress about a missing child.' },
  { id: 'girl', name: 'Anna', speaks: ['ro'], audience: 'team',
    content_note: 'Captivity, fear. Indicators only, never depiction.' },
  { id: 'landlord', name: 'Signor Bassi, landlord', speaks: ['it', 'en'], audience: 'team' },
  { id: 'liaison', name: 'Liaison officer Popescu', speaks: ['en', 'ro', 'it'], audience: 'team' },
  { id: 'bank', name: 'Banca Adriatica, compliance', speaks: ['it', 'en'], audience: 'team' },
  { id: 'reporter', name: 'Giulia Ferri, journalist', speaks: ['it', 'en'], audience: 'team' },
]

const people = ['Fox', 'Lark', 'Heron', 'Otter', 'Ibis', 'Lynx', 'Wren', 'Badger', 'Crane', 'Hare', 'Swift', 'Stork', 'Finch', 'Marten', 'Kite', 'Robin']
const agencies = ['police', 'mediator', 'ngo', 'finance']
export const trainees = people.map((call_sign, i) => ({
  id: `t${i}`, team_id: teams[i >> 2].id, call_sign, agency: agencies[i & 3],
  languages: (i & 3) === 1 ? ['ro', 'en'] : i & 1 ? ['en'] : ['it', 'en'], stopped: call_sign === 'Stork',
}))

export const operators = [
  { id: 'ana', name: 'Ana Rossi', roles: ['director', 'role-player'] },
  { id: 'mihai', name: 'Mihai Ionescu', roles: ['role-player'] },
  { id: 'lea', name: 'Lea Brandt', roles: ['role-player'] },
]

export const facts = [
  ['family_known', 'The family is in contact', 'cooperation'], ['flat_address', 'The flat is known', 'cooperation'],
  ['recruited', 'She was promised a job', 'act'], ['debt', 'She is told she owes money', 'means'],
  ['passport_held', 'Her passport is kept', 'means'], ['forced_work', 'She works without pay', 'purpose'],
  ['decree', 'Prosecutor signed the decree', 'procedure'], ['transfers', 'Transfers to the captor are traced', 'finance'],
  ['shelter', 'A shelter place is agreed', 'protection'],
].map(([name, title, element]) => ({ name, title, element, type: 'bool' }))

export const objectives = [
  ['O1', 'Find and share the address', 'T+03:00'], ['O2', 'One interview, not five', 'T+06:00'],
  ['O3', 'Follow the money with a decree', 'T+07:00'], ['O4', 'Referral and shelter, also without cooperation', 'T+07:30'],
].map(([id, title, by]) => ({ id, title, by }))

const state = (id, kind = 'state', to = {}) => ({ id, kind, to })
export const graphs = {
  mother: [
    state('greeting', 'start', { introduces: 'story', 'silence 20 min': 'gone' }),
    state('story', 'return', { 'We will help': 'address', agrees: 'address', 'asks_address': 'wary', 'Call the police yourself': 'gone' }),
    state('wary', 'state', { reassures: 'story', 'silence 10 min': 'gone' }),
    state('address', 'state', { thanks: 'hope', raid_in_the_news: 'panic' }),
    state('hope', 'return', { asks_more: 'photo', goodbye: 'informed' }),
    state('photo', 'state', { thanks: 'informed' }),
    state('panic', 'state', { reassures: 'hope' }),
    state('informed', 'end'), state('gone', 'end'),
  ],
  other: [
    state('opening', 'start', { introduces: 'questions' }),
    state('questions', 'return', { asks_record: 'needs_decree', complains: 'closing' }),
    state('needs_decree', 'state', { 'has document': 'discloses', insists: 'closing' }),
    state('discloses', 'return', { thanks: 'closing' }),
    state('closing', 'end'),
  ],
}

const stories = [
  ['D1 09:05', 'timed', 'control', 'manual', 'Exercise brief is handed out'],
  ['D1 09:20', 'timed', 'hotline_md', 'chat', 'A call from Chișinău'],
  ['D1 09:40', 'timed', 'hotline_md', 'chat', 'The family wants to talk'],
  ['D1 09:55', 'timed', 'mother', 'chat', 'Elena writes for the first time'],
  ['D1 10:10', 'timed', 'news', 'news', 'Local paper: noise complaints in Via dei Mille'],
  ['', 'conditional', 'landlord', 'chat', 'The landlord hears of questions'],
  ['D1 10:40', 'timed', 'liaison', 'chat', 'Liaison offers to check the border register'],
  ['D1 11:00', 'contingency', 'mother', 'chat', 'Elena calls back, desperate'],
  ['D1 11:15', 'timed', 'mail', 'document', 'Passport copy from the consulate'],
  ['D1 11:30', 'timed', 'girl', 'chat', 'A text from an unknown number'],
  ['D1 12:00', 'contingency', 'hotline_md', 'chat', 'Hotline asks what happened'],
  ['D1 13:30', 'timed', 'bank', 'chat', 'Bank answers the first request'],
  ['D1 14:00', 'timed', 'news', 'news', 'Police cars seen near the station'],
  ['', 'conditional', 'reporter', 'chat', 'A journalist smells a story'],
  ['D1 14:30', 'timed', 'girl', 'chat', 'He is back early'],
  ['D1 15:00', 'timed', 'liaison', 'document', 'Decree from the court abroad'],
  ['D1 15:30', 'contingency', 'girl', 'chat', 'Anna stops writing'],
  ['D1 16:00', 'timed', 'control', 'manual', 'Raid: report plan to control'],
  ['D1 16:30', 'timed', 'news', 'news', 'Raid on a flat: one arrested'],
  ['D1 17:00', 'timed', 'mother', 'chat', 'Is it her?'],
  ['D2 08:40', 'timed', 'control', 'manual', 'Hot wash-up of day one'],
  ['D2 09:00', 'timed', 'girl', 'chat', 'First morning in the shelter'],
  ['D2 09:30', 'timed', 'mail', 'mail', 'Shelter asks for the referral form'],
  ['D2 10:30', 'timed', 'bank', 'document', 'Statement of account'],
  ['D2 11:00', 'conditional', 'landlord', 'chat', 'The landlord remembers a name'],
  ['D2 12:00', 'contingency', 'mail', 'mail', 'Court reminds of the deadline'],
  ['D2 14:00', 'timed', 'girl', 'chat', 'I want to go home'],
  ['', 'deck', 'reporter', 'chat', 'A journalist rings'],
  ['', 'deck', 'news', 'news', 'Photo of the wrong house goes viral'],
  ['', 'deck', 'control', 'manual', 'Press conference in 30 minutes'],
]
export const injects = stories.map(([at, kind, from, method, title], i) => ({
  id: kind === 'deck' ? `deck.${i - 26}` : `${at.startsWith('D2') ? 2 : 1}.${String(i + 1).padStart(2, '0')}`,
  kind, sender: from, method, title, at,
  message: method === 'manual' ? null : `${title}. We have a mother on the line; her daughter left three weeks ago.`,
  expected: i % 3 ? 'Team records the information, informs the prosecutor and shares it within ten minutes.' : null,
  objective: i % 4 === 0 ? 'O1' : i % 7 === 0 ? 'O3' : null, controller: i % 2 ? 'Hotline cell' : 'Control',
}))

export const talk = [
  ['out', 'Alo? Cine e?', 'Hello? Who is this?', 'script'],
  ['in', 'Bună ziua, doamnă. Sunt Lark, de la linia de asistență.', null, 'trainee'],
  ['out', 'Slavă Domnului. A plecat luni. Nu mai răspunde la telefon.', 'Thank God. She left on Monday. She no longer answers the phone.', 'script'],
  ['out', 'Mă veți ajuta, Lark?', 'Will you help, Lark?', 'script'],
  ['in', 'Da, sigur. Sunteți în siguranță acum? Puteți vorbi?', null, 'trainee'],
  ['out', 'Da, sunt singură acasă. Vă rog, nu spuneți nimănui că v-am scris.', null, 'person'],
  ['in', 'Nu spunem nimănui fără acordul dumneavoastră. Cum o cheamă?', null, 'trainee'],
  ['out', 'Anna. Are nouăsprezece ani.', null, 'person'],
  ['out', 'Mi-a trimis o fotografie de pe o bancă.', 'She sent me a photo on a bench.', 'inject'],
  ['in', 'Mulțumim. Știți unde este? Care este adresa?', null, 'trainee'],
]
export const otherTalk = [
  ['in', 'Good morning, this is Fox from the state police. We need information about an account.', null, 'trainee'],
  ['out', 'Good morning. Which account is it about, and on what legal basis do you ask?', 'Good morning. Which account is it about, and on what legal basis do you ask?', 'script'],
  ['in', 'It belongs to Mr Bassi. The prosecutor will send the decree today.', null, 'trainee'],
  ['out', 'Then we will answer today. Without a decree we may not disclose anything.', null, 'script'],
]
