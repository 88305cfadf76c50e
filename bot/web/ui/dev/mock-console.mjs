// A console back end for looking at screens: node dev/mock-console.mjs [port]. Development only; no dependencies.
// It answers the operator part of the HTTP API from mock-data.mjs and plays a little by itself.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { actors, facts, graphs, injects, objectives, operators, otherTalk, talk, teams, trainees } from './mock-data.mjs'

const STATIC = process.env.MOCK_STATIC // a built front end to serve beside the API
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
const PORT = Number(process.argv[2] ?? 8099)
const SIGNED_IN = process.env.MOCK_SIGNED_OUT !== '1'
const LIVE = process.env.MOCK_STILL !== '1'
const MORE_TEAMS = Number(process.env.MOCK_TEAMS ?? teams.length)
const DAY_STARTS = [9 * 60, 8 * 60 + 30]
const DAY_ONE_MS = 8.5 * 3_600_000
const started = Date.now()

for (let i = teams.length; i < MORE_TEAMS; i++) teams.push({ id: `team${i}`, name: `Team ${i + 1}`, site_id: 'it' })

const clock = { phase: 'running', day: 1, play_ms: 6_120_000, speed: 1, running: true, wall_ms: started, pause_reason: null }
let seq = 1200
const listeners = new Set()
const held = new Map()
let signedIn = SIGNED_IN

function playNow() {
  return clock.play_ms + (clock.running ? (Date.now() - clock.wall_ms) * clock.speed : 0)
}
function moment(play_ms) {
  const day = play_ms < DAY_ONE_MS ? 1 : 2
  const minute = DAY_STARTS[day - 1] + Math.floor((play_ms - (day - 1) * DAY_ONE_MS) / 60_000)
  return { play_ms: Math.round(play_ms), day, time: `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}` }
}
function clockNow() {
  const at = moment(playNow())
  return { ...clock, ...at, wall_ms: Date.now() }
}
function playOf(at) {
  const found = /^D(\d) (\d\d):(\d\d)$/.exec(at)
  if (!found) return null
  return (found[1] === '2' ? DAY_ONE_MS : 0) + (Number(found[2]) * 60 + Number(found[3]) - DAY_STARTS[Number(found[1]) - 1]) * 60_000
}

// ------------------------------------------------------------------------------------------ conversations
const conversations = new Map()
const details = new Map()
const minutesAgo = (m) => started - m * 60_000
const waits = { 'rome:mother': 1.1, 'chisinau:mother': 5.4, 'valletta:bank': 2.6, 'sofia:girl': 0.4, 'rome:landlord': 0.2 }

for (const [t, team] of teams.entries()) {
  for (const [a, actor] of actors.entries()) {
    if (t > 0 && (actor.id === 'girl' || actor.id === 'reporter') && (t + a) % 2 === 0) continue
    const key = `${team.id}:${actor.id}`
    const graph = graphs[actor.id] ?? graphs.other
    const place = (t + a * 2) % (graph.length - 2)
    const lines = (actor.id === 'mother' || actor.id === 'girl' ? talk : otherTalk)
    const row = {
      id: `c-${team.id}-${actor.id}`, team_id: team.id, actor_id: actor.id, trainee_id: null, state: graph[place].id,
      ended: null, control: 'script', control_rev: 3, holder: null, lease_until: null,
      waiting_since: waits[key] ? minutesAgo(waits[key]) : null, needs_operator: null, drafts: 0, looking: [], last: null,
    }
    const detail = { row, pending: [], drafts: [], notes: [], draft_text: '', messages: [] }
    lines.forEach(([way, text, source, author], i) => detail.messages.push({
      seq: 100 + t * 100 + a * 12 + i, mine: way === 'out', author, text, source: source ?? text, lang: lines === talk ? 'ro' : 'en',
      by: author === 'trainee' ? trainees[(t % 4) * 4 + (lines === talk ? 1 : 0)].call_sign : author === 'person' ? 'Ana Rossi' : null,
      media: i === 8 ? { url: photo(), alt: 'Photo of Anna on a bench', kind: 'image' } : null,
      buttons: i === 3 && lines === talk ? [{ index: 0, text: 'Vă vom ajuta' }, { index: 1, text: 'Sunați la poliție' }] : [],
      at: moment(playNow() - (lines.length - i) * 95_000 - (waits[key] ?? (a + t) * 3) * 60_000 * 0.2), wall_ms: started - (lines.length - i) * 95_000, client_id: null,
    }))
    if (row.waiting_since === null && lines === talk) detail.messages.pop()
    conversations.set(row.id, row)
    details.set(row.id, detail)
    touch(detail)
  }
}
function photo() {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="#b9c8b4"/><rect y="120" width="320" height="80" fill="#8a9a7b"/><rect x="90" y="96" width="140" height="10" fill="#6b4f3a"/><rect x="90" y="116" width="140" height="8" fill="#6b4f3a"/><rect x="100" y="124" width="8" height="30" fill="#4c382a"/><rect x="212" y="124" width="8" height="30" fill="#4c382a"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
function touch(detail) {
  const last = detail.messages.at(-1)
  detail.row.last = last ? { text: last.text.slice(0, 120), at: last.at, mine: last.mine } : null
  detail.row.drafts = detail.drafts.length
}
function set(id, change) { Object.assign(conversations.get(id) ?? {}, change) }
const lease = () => Date.now() + 45_000
set('c-rome-mother', { control: 'person', holder: 'ana', lease_until: lease(), control_rev: 4, state: 'story', looking: ['mihai'] })
set('c-chisinau-mother', { needs_operator: "She is confused. Calm her, then hand back at 'story'.", state: 'greeting' })
set('c-valletta-bank', { control: 'assist', holder: 'ana', lease_until: lease(), control_rev: 6, state: 'needs_decree' })
set('c-sofia-girl', { control: 'person', holder: 'mihai', lease_until: lease(), looking: ['mihai'] })
set('c-sofia-reporter', { control: 'frozen' })
set('c-rome-hotline_md', { ended: 'informed', state: 'closing' })
details.get('c-valletta-bank').drafts = [{ id: 41, text: 'Buongiorno. Senza un decreto del pubblico ministero non possiamo comunicare i movimenti del conto.', source: 'Good morning. Without a decree of the prosecutor we may not disclose any transactions.', lang: 'it', media: null }]
details.get('c-rome-landlord').pending = [
  { id: 77, author: 'script', text: 'The flat in Via dei Mille? It is let to a company.', source: 'The flat in Via dei Mille? It is let to a company.', lang: 'en', media: null, due_play_ms: playNow() + 9_000, state: 'pending' },
  { id: 78, author: 'script', text: 'I never see anybody. They pay on time.', source: 'I never see anybody. They pay on time.', lang: 'en', media: null, due_play_ms: playNow() + 16_000, state: 'pending' }]
details.get('c-rome-mother').notes = [{ seq: 1150, by: 'Lea Brandt', text: 'Good: asked about her safety before anything else. (O2)', wall_ms: minutesAgo(4) }]
for (const detail of details.values()) touch(detail)

function detailView(id) {
  const detail = details.get(id)
  const { row } = detail
  const actor = actors.find((each) => each.id === row.actor_id)
  const graph = graphs[row.actor_id] ?? graphs.other
  const steps = [
    ['asks_address', 'wary', 'story', 'anytime/1', 0.82, 'agrees', 0.31], ['introduces', 'greeting', 'story', 'greeting/answers/1', 0.91, 'agrees', 0.22],
  ]
  return {
    row, messages: detail.messages, pending: detail.pending, drafts: detail.drafts, notes: detail.notes, draft_text: detail.draft_text, seq,
    trace: [
      { seq: 1190, play_ms: playNow() - 66_000, event: 'message', text: 'Mulțumim. Știți unde este? Care este adresa?', before: row.state, after: row.state, rule: null, outcome: 'ignored', candidates: [{ intent: 'asks_address', score: 0.82, rule: 'anytime/1' }, { intent: 'agrees', score: 0.31, rule: 'story/answers/1' }], notes: ['A person has control.'], corrected: true, meant: 'asks_address' },
      ...steps.map(([intent, before, after, rule, score, next, less], i) => ({ seq: 1180 - i * 9, play_ms: playNow() - (i + 2) * 300_000, event: 'message', text: i ? 'Bună ziua, doamnă. Sunt Lark, de la linia de asistență.' : 'Unde este ea acum?', before, after, rule, outcome: 'matched', candidates: [{ intent, score, rule }, { intent: next, score: less, rule: 'story/answers/1' }], notes: [] })),
      { seq: 1100, play_ms: playNow() - 1_300_000, event: 'start', text: null, before: graph[0].id, after: graph[0].id, rule: null, outcome: 'matched', candidates: [], notes: [] },
    ],
    shadow: row.waiting_since && row.control !== 'script' ? { would_say: row.actor_id === 'mother' ? ['De ce vreți să știți? Cine sunteți?'] : ['Then we will answer today.'], rule: 'anytime/1', reason: 'matched asks_address 0.82; next agrees 0.31' } : null,
    suggestions: row.actor_id === 'mother' ? [
      { text: 'Mi-e atât de frică pentru ea.', source: 'I am so scared for her.', lang: 'ro' },
      { text: 'A spus că e într-un apartament, lângă gară.', source: 'She said it is a flat near the station.', lang: 'ro' },
      { text: 'Vă rog, grăbiți-vă.', source: 'Please hurry.', lang: 'ro' }] : [{ text: 'Please send it in writing.', source: 'Please send it in writing.', lang: 'en' }],
    intents: ['asks_address', 'agrees', 'comforts'],
    return_points: graph.filter((each) => each.kind === 'return').map((each) => each.id),
    states: graph.map((each) => each.id),
    graph: {
      nodes: graph.map((each, i) => ({ id: each.id, kind: each.kind === 'return' ? 'state' : each.kind, current: each.id === row.state, visited: i === 0 })),
      edges: graph.flatMap((each) => Object.entries(each.to).map(([label, target]) => ({ source: each.id, target, label }))),
    },
    brief: { name: actor.name, persona: persona(actor.id), content_note: actor.content_note ?? null, speaks: actor.speaks, language: actor.speaks[0], slots: actor.id === 'mother' ? { caller: 'Lark', trust: 2 } : { requests: 1 } },
  }
}
function persona(id) {
  return id === 'mother' ? 'Frightened. Gives nothing to a caller she does not trust. Warms when asked how she is.' : 'Correct and brief. Knows the law and asks for the legal basis first.'
}

// ---------------------------------------------------------------------------------------------- the rest
const injectRows = injects.map((each, i) => {
  const due = playOf(each.at)
  const day = each.at ? Number(each.at[1]) : null
  return {
    ...each, at: undefined, message: each.message ?? '', expected: each.expected ?? '', day, time: each.at ? each.at.slice(3) : null, due_play_ms: due,
    teams: teams.map((team, t) => {
      const past = due !== null && due < playNow()
      const row = { team_id: team.id, state: past ? 'fired' : each.kind === 'contingency' ? 'armed' : 'planned', reason: null, due_play_ms: due, fired_play_ms: past ? due + 1500 : null, fired_by: null, late_ms: past ? 0 : null }
      if (i === 4 && t === 2) Object.assign(row, { state: 'skipped', reason: 'Team already knows the street', fired_play_ms: null })
      if (i === 5) Object.assign(row, t < 2 ? { state: 'fired', fired_play_ms: 5_400_000 } : { state: 'planned' })
      if (i === 6 && t === 1) Object.assign(row, { state: 'held', reason: 'Team is still with the hotline', fired_play_ms: null })
      if (i === 6 && t === 3) Object.assign(row, { late_ms: 240_000, fired_play_ms: due + 240_000 })
      return row
    }),
  }
})
const alerts = [
  { seq: 1195, kind: 'stop', message: 'Stork pressed STOP in Valletta.', team_id: 'valletta', trainee_id: 't11', conversation_id: null, wall_ms: minutesAgo(1), resolved: false },
  { seq: 1188, kind: 'operator.called', message: "Elena with Chișinău: She is confused. Calm her, then hand back at 'story'.", team_id: 'chisinau', trainee_id: null, conversation_id: 'c-chisinau-mother', wall_ms: minutesAgo(5), resolved: false },
  { seq: 1160, kind: 'inject.late', message: 'Inject 1.07 reached Sofia 4 minutes late.', team_id: 'sofia', trainee_id: null, conversation_id: null, wall_ms: minutesAgo(11), resolved: false },
  { seq: 1020, kind: 'operator.called', message: 'Landlord with Roma: asks for a lawyer.', team_id: 'rome', trainee_id: null, conversation_id: 'c-rome-landlord', wall_ms: minutesAgo(42), resolved: true },
]
function factsOf(t) {
  return facts.map((fact, i) => ({ id: fact.name, value: i < 5 - t, play_ms: i < 5 - t ? 900_000 * (i + 1) : 0, learned_by: i < 5 - t ? trainees[(t % 4) * 4 + (i & 3)].id : null, learned_from: i & 1 ? 'mother' : 'hotline_md', conversation_id: null, seq: 900 + i }))
}
function state() {
  return {
    exercise: { id: 'x1', title: 'A girl in a flat abroad', scenario: 'hotline', scenario_version: '3f9c2a', summary: 'A hotline call, a mother, an address to be found.', phase: clock.phase, languages: ['en', 'it', 'ro', 'ru'], source_language: 'en', days: [{ day: 1, start: '09:00', end: '17:30' }, { day: 2, start: '08:30', end: '16:00' }], marking: { header: 'EXERCISE', footer: '' }, content_notes: ['Distress of a parent', 'Captivity, non-graphic'] },
    may: ['account', 'read', 'control', 'observe', 'injects', 'clock', 'stop_all', 'resolve', 'enrol', 'debrief', 'people', 'audit', 'create'],
    clock: clockNow(), seq, alerts, injects: injectRows, objectives: objectives.map(({ by, ...each }) => ({ ...each, by_play_ms: Number(by.slice(2, 4)) * 3_600_000, shown_by: 'facts.flat_address' })), facts: facts.map(({ name, ...each }) => ({ id: name, hint: '', ...each })),
    trainees: trainees.map((each) => ({ ...each, left: false })), operators: operators.map((each) => ({ ...each, online: each.id !== 'lea', looking: null, holding: [] })),
    actors: actors.map((each) => ({ content_note: null, persona: persona(each.id), ...each })), conversations: [...conversations.values()],
    teams: teams.map((team, t) => ({ id: team.id, name: team.name, site: team.site_id, trainees: 4, facts: factsOf(t), objectives: t === 0 ? ['O1'] : [] })),
  }
}
function journal(kind, ids, body) {
  const entry = { seq: ++seq, kind, play_ms: Math.round(playNow()), wall_ms: Date.now(), team_id: null, conversation_id: null, trainee_id: null, operator_id: null, ...ids, body }
  for (const send of listeners) send(entry)
  return entry
}
function speak(id, text, author, extra = {}) {
  const detail = details.get(id)
  const { row } = detail
  const entry = journal(author === 'trainee' ? 'message.in' : 'message.out', { conversation_id: id, team_id: row.team_id, ...extra.ids }, { text, author, source: text, lang: 'ro', client_id: extra.client_id ?? null })
  detail.messages.push({ seq: entry.seq, mine: author !== 'trainee', author, by: extra.by ?? null, text, source: text, lang: null, media: null, buttons: [], at: moment(playNow()), wall_ms: Date.now(), client_id: extra.client_id ?? null })
  row.waiting_since = author === 'trainee' ? (row.waiting_since ?? Date.now()) : null
  touch(detail)
}
const byCallSign = (name) => ({ by: name, ids: { trainee_id: trainees.find((each) => each.call_sign === name)?.id } })
if (LIVE) {
  const said = [['c-sofia-landlord', 'Robin', 'Good morning, is the flat in Via dei Mille yours?'], ['c-rome-mother', 'Lark', 'Doamnă, mai sunteți aici?'], ['c-chisinau-bank', 'Ibis', 'We have the decree now.']]
  let n = 0
  setInterval(() => {
    const [id, who, text] = said[n++ % said.length]
    speak(id, text, 'trainee', byCallSign(who))
    if (conversations.get(id).control === 'script') setTimeout(() => speak(id, 'One moment, please.', 'script'), 4000)
  }, 20_000).unref()
}

// -------------------------------------------------------------------------------------------------- HTTP
const me = operators[0]
const fail = (status, error, message, more = {}) => ({ status, body: { error, message, ...more } })
const ok = (body = { ok: true }) => ({ status: 200, body })

const posts = {
  control(id, { control, rev }) {
    const row = conversations.get(id)
    if (rev !== row.control_rev || (row.holder && row.holder !== me.id)) {
      return fail(409, 'control_conflict', 'Somebody else was first.', { holder: row.holder, control: row.control, rev: row.control_rev })
    }
    const detail = details.get(id)
    const cancelled = control === 'person' || control === 'frozen' ? detail.pending.splice(0).map((line) => line.text) : []
    Object.assign(row, { control, control_rev: rev + 1, holder: control === 'script' ? null : me.id, lease_until: control === 'script' ? null : lease(), needs_operator: null })
    journal('control', { conversation_id: id, team_id: row.team_id, operator_id: me.id }, { to: control, rev: row.control_rev, holder: row.holder, lease_until: row.lease_until, cancelled })
    return ok({ control, rev: row.control_rev, holder: row.holder, lease_until: row.lease_until, cancelled })
  },
  'hand-back'(id, { state: at, rev }) {
    const row = conversations.get(id)
    if (rev !== row.control_rev) return fail(409, 'control_conflict', 'Somebody else was first.', { holder: row.holder, control: row.control, rev: row.control_rev })
    Object.assign(row, { control: 'script', control_rev: rev + 1, holder: null, lease_until: null, waiting_since: null, state: at ?? row.state })
    journal('control', { conversation_id: id, team_id: row.team_id, operator_id: me.id }, { to: 'script', rev: row.control_rev, holder: null })
    return ok({ control: 'script', rev: row.control_rev, holder: null, lease_until: null, cancelled: [] })
  },
  say(id, { text, client_id, hold_ms = 0 }) {
    held.set(client_id, setTimeout(() => { held.delete(client_id); speak(id, text, 'person', { client_id, by: me.name, ids: { operator_id: me.id } }) }, hold_ms))
    return ok({ seq, conversation_id: id, duplicate: false })
  },
  undo(_id, { client_id }) {
    clearTimeout(held.get(client_id))
    return ok({ undone: held.delete(client_id) })
  },
  nudge(id, { state: to }) {
    set(id, { state: to })
    journal('step', { conversation_id: id }, { snapshot: { state: to } })
    return ok()
  },
  note(id, { text }) {
    const entry = journal('note', { conversation_id: id, operator_id: me.id }, { text })
    details.get(id).notes.push({ seq: entry.seq, by: me.name, text, wall_ms: Date.now() })
    return ok()
  },
  presence: () => ok({ lease_until: lease() }),
  draft: () => ok(),
}

function command(path, body) {
  const [, id, what, draft] = /^\/conversations\/([^/]+)\/([^/]+)(?:\/(.+))?$/.exec(path) ?? []
  if (what === 'drafts') {
    const detail = details.get(id)
    const line = detail.drafts.find((each) => each.id === Number(draft))
    detail.drafts = detail.drafts.filter((each) => each !== line)
    if (body.action !== 'drop') speak(id, body.text ?? line.text, 'script')
    touch(detail)
    return ok()
  }
  if (posts[what]) return posts[what](id, body)
  const [, inject, act] = /^\/injects\/([^/]+)\/(\w+)$/.exec(path) ?? []
  if (act) {
    const row = injectRows.find((each) => each.id === decodeURIComponent(inject))
    const to = { fire: 'fired', hold: 'held', release: 'planned', skip: 'skipped' }[act]
    const changed = row.teams.filter((each) => !body.team_id || each.team_id === body.team_id)
    for (const each of changed) {
      Object.assign(each, { state: to, reason: body.reason ?? null, fired_play_ms: to === 'fired' ? Math.round(playNow()) : null, fired_by: me.id })
      journal('inject', { team_id: each.team_id, operator_id: me.id }, { inject_id: row.id, state: to, reason: each.reason })
    }
    return ok({ changed })
  }
  if (path === '/clock') {
    const at = playNow()
    const effects = { pause: { running: false, phase: 'paused' }, resume: { running: true, phase: 'running' }, start: { running: true, phase: 'running' }, speed: { speed: body.speed }, end: { running: false, phase: 'ended' }, stop_all: { running: false, phase: 'paused', pause_reason: 'STOP ALL' }, next_day: { play_ms: DAY_ONE_MS, day: 2 } }
    Object.assign(clock, { play_ms: at, wall_ms: Date.now(), pause_reason: null }, effects[body.action])
    journal('clock', { operator_id: me.id }, clockNow())
    return ok(clockNow())
  }
  const resolved = /^\/alerts\/(\d+)\/resolve$/.exec(path)
  if (resolved) {
    const alert = alerts.find((each) => each.seq === Number(resolved[1]))
    alert.resolved = true
    journal('alert.resolved', {}, { alert: alert.seq, note: body.note })
    return ok()
  }
  if (path === '/improvise') {
    journal('inject', {}, { inject_id: 'improvised', state: 'fired' })
    return ok({ changed: [] })
  }
  return fail(404, 'not_found', 'There is nothing here.')
}

function feed(request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': hello\n\n')
  const send = (entry) => response.write(`${entry.seq ? `id: ${entry.seq}\n` : ''}data: ${JSON.stringify(entry)}\n\n`)
  listeners.add(send)
  request.on('close', () => listeners.delete(send))
}

async function page(path, response) {
  const name = { '/console': 'console.html', '/sign-in': 'auth.html', '/set-up': 'auth.html' }[path] ?? path.replace(/^\/static\//, '')
  const found = await readFile(join(STATIC, join('/', name))).catch(() => null)
  response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'self'; img-src 'self' data:" })
  response.end(found ?? '')
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://mock')
  const path = pathname.replace(/^\/api/, '')
  if (STATIC && path === pathname) return page(pathname, response)
  let text = ''
  for await (const chunk of request) text += chunk
  const body = text ? JSON.parse(text) : {}
  const answer = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
  if (path === '/session' && request.method === 'POST') {
    if (body.password === 'wrong') return answer(401, { error: 'wrong_password', message: 'Name and password do not belong together.' })
    signedIn = true
    return answer(200, me)
  }
  if (path === '/session' && request.method === 'DELETE') { signedIn = false; return answer(200, { ok: true }) }
  if (path === '/session/code' || path === '/set-up') { signedIn = true; return answer(200, me) }
  if (!signedIn) return answer(401, { error: 'signed_out', message: 'Please sign in.' })
  if (path === '/operator') return answer(200, me)
  if (path === '/exercises') return answer(200, { exercises: [{ id: 'x1', title: 'A girl in a flat abroad', scenario: 'hotline', phase: clock.phase, teams: 4, trainees: 16 }] })
  const inside = /^\/exercises\/x1(\/.*)?$/.exec(path)
  if (!inside) return answer(404, { error: 'not_found', message: 'There is nothing here.' })
  const rest = inside[1] ?? ''
  if (rest === '') return answer(200, state())
  if (rest === '/feed') return feed(request, response)
  if (request.method === 'GET') {
    const id = /^\/conversations\/([^/]+)$/.exec(rest)?.[1]
    return details.has(id) ? answer(200, detailView(id)) : answer(404, { error: 'not_found', message: 'There is nothing here.' })
  }
  const done = command(rest, body)
  answer(done.status, done.body)
}).listen(PORT, '127.0.0.1', () => console.log(`mock console API on http://127.0.0.1:${PORT}`))
