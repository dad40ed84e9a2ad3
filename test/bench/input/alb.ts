import type { Random } from '#sample/random.ts'
import { idOf, insideAddress, iso, normal, outsideAddress, type Place, rank } from './draw.ts'
import { dayPath, type InputSource, minuteStamp, moments } from './input-source.ts'

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'curl/8.5.0',
] as const
const PATHS = ['/', '/login', '/shinsei/ichiran', '/static/app.js', '/api/shinsei', '/images/mon.png'] as const

/** Access logs of Application Load Balancers, as text of 30 columns. */
export const alb: InputSource = {
  id: 'alb',
  records: 200_000,
  recordsPerObject: 5_000,
  key: ({ place: { account, region }, from, number }) =>
    `AWSLogs/${account}/elasticloadbalancing/${region}/${dayPath(from)}/${account}_elasticloadbalancing_${region}_app.web.${idOf(`alb${account}${region}`, 16)}_${minuteStamp(from)}_192.0.2.10_${idOf(`alb${number}`, 8)}.log.gz`,
  open: () =>
    function* (slot, random) {
      const next = moments(slot, random)
      for (let i = 0; i < slot.records; i++) yield `${entry(slot.place, random, next())}\n`
    },
}

function entry(place: Place, random: Random, time: number): string {
  const { account, region } = place
  const target = `${insideAddress(place, rank(random, 8))}:443`
  const seconds = Math.min(30, Math.exp(-3 + normal(random)))
  const status = random.chance(0.97) ? 200 : random.pick([302, 403, 404, 500, 502])
  const trace = `1-${idOf(`${time}`, 8)}-${idOf(`${time}/${random.next()}`, 24)}`
  const path = `${random.pick(PATHS)}?id=${random.below(100_000)}`
  return [
    `h2 ${stamp(time)} app/web/${idOf(`alb${account}${region}`, 16)} ${outsideAddress(rank(random, 60_000))}:${random.between(32_768, 61_000)} ${target}`,
    `0.001 ${seconds.toFixed(3)} 0.000 ${status} ${status} ${random.between(80, 2_000)} ${random.between(200, 60_000)}`,
    `"GET https://web.example.jp:443${path} HTTP/2.0" "${random.pick(AGENTS)}" TLS_AES_128_GCM_SHA256 TLSv1.3`,
    `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/web/73e2d6bc24d8a067 "Root=${trace}" "web.example.jp"`,
    `"arn:aws:acm:${region}:${account}:certificate/12345678-1234-1234-1234-123456789012" 0 ${stamp(time - seconds * 1000)} "forward"`,
    `"-" "-" "${target}" "${status}" "-" "-" TID_${idOf(trace, 32)}`,
  ].join(' ')
}

function stamp(time: number): string {
  return iso(Math.floor(time)).replace('Z', '000Z')
}
