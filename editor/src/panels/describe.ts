import type { Editor } from '../editor'
import { counted, languageCode, lengthWords, t } from '../language/words'
import { type Group, symbolById, symbolName } from '../model/catalogue'
import { type Change, type Diff, isDevice, type PlanRecord } from '../model/records'

/** 'Steckdose 2-fach' in the words of whoever reads. */
export const nameOf = (editor: Editor, symbolId: string): string =>
  symbolName(symbolById(symbolId), editor.side, languageCode())

/** 'SD07 Steckdose 2-fach', or the words of a text. */
export function describeRecord(editor: Editor, record: PlanRecord): string {
  if (!isDevice(record)) return t('text_named', { text: record.data.text.slice(0, 40) })
  return [record.tag, nameOf(editor, record.data.symbol)].filter(Boolean).join(' ')
}

/** What many chosen elements are called together: '3 Steckdosen', '5 Elemente'. */
export function describeMany(editor: Editor, records: readonly PlanRecord[]): string {
  const first = records[0]
  if (records.length === 1 && first) return isDevice(first) ? nameOf(editor, first.data.symbol) : t('text')
  const groups = new Set(records.map((one) => (isDevice(one) ? symbolById(one.data.symbol).group : 'text')))
  const [group] = groups
  return groups.size === 1 && group && group !== 'text'
    ? t(`many_${group}`, { count: records.length })
    : counted(records.length, 'elements_one', 'elements_many')
}

export const groupName = (group: Group): string => t(`group_${group}`)

/** One line for each thing a diff does, for people whose changes could not be sent. */
export function describeDiff(editor: Editor, diff: Diff): readonly string[] {
  return diff.map((change) => describeChange(editor, change))
}

function describeChange(editor: Editor, change: Change): string {
  if (change.op === 'put') {
    const record = change.record
    const name =
      record.kind === 'device'
        ? nameOf(editor, record.data.symbol)
        : t('text_named', { text: record.data.text.slice(0, 40) })
    return t('did_put', { name, floor: floorName(editor, record.floor) })
  }
  const record = editor.document.records.get(change.id)
  const name = record ? describeRecord(editor, record) : t('an_element')
  if (change.op === 'delete') return t('did_delete', { name })
  const { height } = change.set
  if (typeof height === 'number') return t('did_height', { name, height: lengthWords(height) })
  if ('x' in change.set || 'y' in change.set) return t('did_move', { name })
  return t('did_change', { name })
}

export const floorName = (editor: Editor, id: number): string =>
  editor.plan?.floors.find((floor) => floor.id === id)?.name ?? ''
