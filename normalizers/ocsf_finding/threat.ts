import { tacticById, tacticByName, techniqueParts } from '#core/attack.ts'
import type { OcsfAttack, OcsfRecord } from '#core/ocsf/record.ts'
import { present } from '#core/optional-value.ts'
import { text, unique } from '#core/text.ts'
import type { Part } from './document.ts'
import { findingInfoOf } from './record.ts'

/** Returns tactics and techniques of a finding (OCSF: attack); undefined where it names none. */
export function threatOf(record: OcsfRecord): Part<'threat'> | undefined {
  const attacks = [...present(findingInfoOf(record)?.attacks), ...present(record.attacks)]
  if (attacks.length === 0) return undefined
  const tactics = attacks.flatMap(tacticsOf)
  const techniques = attacks.map(({ technique, sub_technique }) => {
    const parts = techniqueParts(text(sub_technique?.uid) ?? text(technique?.uid))
    return { id: parts?.id ?? text(technique?.uid), subId: parts?.subId, name: text(technique?.name) }
  })
  return {
    framework: 'MITRE ATT&CK',
    tactic: { id: unique(tactics.map(({ id }) => id)), name: unique(tactics.map(({ name }) => name)) },
    technique: {
      id: unique(techniques.map(({ id }) => id)),
      name: unique(techniques.map(({ name }) => name)),
      subtechnique: { id: unique(techniques.map(({ subId }) => subId)) },
    },
  }
}

/** The first versions list tactics, later ones have one. */
function tacticsOf({ tactic, tactics }: OcsfAttack): { id: string | undefined; name: string | undefined }[] {
  return [tactic, ...present(tactics)].flatMap((one) => {
    if (!one) return []
    const uid = text(one.uid)
    const known = tacticById(uid) ?? tacticByName(text(one.name))
    return [{ id: known?.id ?? uid, name: known?.name ?? text(one.name) }]
  })
}
