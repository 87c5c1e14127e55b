import { boxAround, centre, type PlanBox, union } from './geometry/box'
import { type Camera, fitBox, lookAt, panBy, type Size, toScreen, zoomAt } from './geometry/camera'
import { inkBox } from './geometry/ink'
import type { Guide } from './geometry/snapping'
import { clamp, type PlanPoint, planPoint, type ScreenPoint, screenPoint } from './geometry/units'
import type { GreyRaster } from './geometry/wall'
import { bodyCentre, boxOfAll, moduleMm, recordAt } from './model/appearance'
import { FIRST_NINE } from './model/catalogue'
import { duplicate } from './model/commands'
import { effective } from './model/diff'
import { type Pending, PlanDocument } from './model/document'
import { History, type Reversal } from './model/history'
import { type Floor, type Me, type Person, type PlanInfo, sheetOf } from './model/plan'
import type { Diff, Fields, PlanRecord, Side } from './model/records'
import { Signal } from './model/signal'
import { inPushes } from './model/steps'

export type ToolName = 'select' | 'stamp' | 'pan' | 'measure' | 'text'
/** What is about to happen, drawn and never stored. */
export type Preview = Readonly<{
  ghost: Readonly<{ symbol: string; at: PlanPoint; rotation: number }> | null
  lasso: PlanBox | null
  guides: readonly Guide[]
  measure: Readonly<{ from: PlanPoint; to: PlanPoint }> | null
  /** Fields shown instead of the stored ones while something is dragged. */
  moved: ReadonlyMap<string, Fields>
}>
export const NO_PREVIEW: Preview = { ghost: null, lasso: null, guides: [], measure: null, moved: new Map() }

/** Sentences for people; the words come from the language files, so only their names stand here. */
export type Notice =
  | Readonly<{ kind: 'kept_others_work'; count: number }>
  | Readonly<{ kind: 'nothing_to_undo' }>
  | Readonly<{ kind: 'read_only' }>
  | Readonly<{ kind: 'copied'; count: number }>

type Events = {
  document: undefined
  selection: undefined
  camera: undefined
  floor: undefined
  tool: undefined
  preview: undefined
  plan: undefined
  people: undefined
  access: undefined
  notice: Notice
  pushes: readonly Pending[]
  menu: Readonly<{ at: ScreenPoint }>
  write: Readonly<{ at: PlanPoint; record: PlanRecord | null }>
  ask: 'help' | 'search' | 'list'
  recents: undefined
}

/** One object: the document's commands, and the session's selection, camera, tool and preview. */
export class Editor extends Signal<Events> {
  readonly document = new PlanDocument()
  private readonly history = new History(this.document)
  private clipboard: readonly PlanRecord[] = []
  plan: PlanInfo | null = null
  me: Me | null = null
  people: readonly Person[] = []
  canEdit = false
  /** Has this session been without the right to edit? Then its return is worth a sentence. */
  wasReader = false
  floorId = 0
  selection: ReadonlySet<string> = new Set()
  camera: Camera = { scale: 0.07, x: 40, y: 40 }
  /** Nobody has moved the paper since it was fitted. */
  private untouched = true
  surface: Size = { width: 800, height: 600 }
  tool: ToolName = 'select'
  stampSymbol = 'SD2'
  stampRotation = 0
  preview: Preview = NO_PREVIEW
  /** Nine symbols under the keys 1 to 9. A new one takes the place of the one unused for longest. */
  recents: readonly string[] = FIRST_NINE
  private lastUsed: readonly string[] = []
  /** The base plan of the floor in grey, once it is loaded; lets symbols find walls. */
  raster: GreyRaster | null = null

  // --- what is there -------------------------------------------------------------------------

  get side(): Side {
    return this.me?.side ?? 'firm'
  }

  get floor(): Floor | null {
    return this.plan?.floors.find((one) => one.id === this.floorId) ?? null
  }

  get floorRecords(): readonly PlanRecord[] {
    return [...this.document.records.values()].filter((record) => record.floor === this.floorId)
  }

  get selected(): readonly PlanRecord[] {
    return [...this.selection].flatMap((id) => this.document.records.get(id) ?? [])
  }

  get canUndo(): boolean {
    return this.canEdit && this.history.canUndo
  }

  get canPaste(): boolean {
    return this.clipboard.length > 0
  }

  get canRedo(): boolean {
    return this.canEdit && this.history.canRedo
  }

  /** Millimetres that one module of a symbol covers at today's zoom. */
  get module(): number {
    return moduleMm(this.camera.scale)
  }

  hit(point: PlanPoint, reachPx: number): PlanRecord | null {
    return recordAt(this.floorRecords, point, this.module, reachPx / this.camera.scale)
  }

  // --- the document: synced, undoable ----------------------------------------------------------

  /** Apply a diff as one step of mine. Returns whether anything was changed. */
  run(diff: Diff): boolean {
    if (diff.length === 0) return false
    if (!this.canEdit) {
      this.emit('notice', { kind: 'read_only' })
      return false
    }
    const changes = effective(this.document.records, diff)
    if (changes.length === 0) return false
    const pushes = inPushes(changes)
    this.history.record(pushes)
    this.send(pushes)
    return true
  }

  undo(): void {
    this.takeBack(() => this.history.undo())
  }

  redo(): void {
    this.takeBack(() => this.history.redo())
  }

  private takeBack(reverse: () => Reversal | null): void {
    if (!this.canEdit) return
    const reversal = reverse()
    if (!reversal) {
      this.emit('notice', { kind: 'nothing_to_undo' })
      return
    }
    if (reversal.kept > 0) this.emit('notice', { kind: 'kept_others_work', count: reversal.kept })
    this.send(reversal.pushes)
  }

  private send(pushes: readonly Pending[]): void {
    for (const push of pushes) this.document.push(push)
    this.documentChanged()
    this.emit('pushes', pushes)
  }

  /** The server refused a push: it is no step of mine any more. */
  refused(pushId: string): void {
    this.history.forget(pushId)
  }

  /** Something has changed the document, here or elsewhere. */
  documentChanged(): void {
    const alive = [...this.selection].filter((id) => this.document.records.has(id))
    if (alive.length !== this.selection.size) this.select(alive)
    this.emit('document', undefined)
  }

  copy(): void {
    this.clipboard = this.selected
    if (this.clipboard.length > 0) this.emit('notice', { kind: 'copied', count: this.clipboard.length })
  }

  /** Paste at the same place of the floor in view, or a step aside on the floor it came from. */
  paste(): void {
    const aside = this.clipboard.some((record) => record.floor === this.floorId) ? 250 : 0
    this.addCopies(duplicate(this.clipboard, aside, aside, this.floorId))
  }

  duplicateSelection(): void {
    this.addCopies(duplicate(this.selected, 250, 250, this.floorId))
  }

  private addCopies(diff: Diff): void {
    if (this.run(diff)) this.select(diff.flatMap((one) => (one.op === 'put' ? [one.record.id] : [])))
  }

  // --- presence and what the server says -------------------------------------------------------

  setMe(me: Me): void {
    this.me = me
    this.emit('plan', undefined)
  }

  setPlan(plan: PlanInfo): void {
    const first = this.plan === null
    this.plan = { ...plan, floors: [...plan.floors].sort((a, b) => a.position - b.position) }
    if (!this.floor) this.showFloor(this.plan.floors[0]?.id ?? 0)
    else if (first) this.fitView()
    this.emit('plan', undefined)
  }

  /** The drawing of the floor has been read: symbols can find walls now, labels can keep off them. */
  setRaster(raster: GreyRaster | null): void {
    this.raster = raster
    if (this.untouched) this.fitView()
    this.emit('document', undefined)
  }

  setPeople(people: readonly Person[]): void {
    this.people = people
    this.emit('people', undefined)
  }

  setAccess(canEdit: boolean): void {
    this.canEdit = canEdit
    if (!canEdit && (this.tool === 'stamp' || this.tool === 'text')) this.setTool('select')
    this.setPreview(NO_PREVIEW)
    this.emit('access', undefined)
  }

  // --- the session: local, forgotten -----------------------------------------------------------

  showFloor(id: number): void {
    this.floorId = id
    this.raster = null
    this.selection = new Set()
    this.setPreview(NO_PREVIEW)
    this.emit('floor', undefined)
    this.emit('selection', undefined)
    this.fitView()
  }

  select(ids: Iterable<string>): void {
    this.selection = new Set(ids)
    this.emit('selection', undefined)
  }

  toggle(id: string): void {
    const next = new Set(this.selection)
    if (!next.delete(id)) next.add(id)
    this.select(next)
  }

  /** Choose a tool; a stamp comes with the symbol it sets. */
  setTool(tool: ToolName, symbol?: string): void {
    if (!this.canEdit && (tool === 'stamp' || tool === 'text')) {
      this.emit('notice', { kind: 'read_only' })
      return
    }
    this.tool = tool
    if (symbol) this.useSymbol(symbol)
    this.setPreview(NO_PREVIEW)
    this.emit('tool', undefined)
  }

  private useSymbol(symbol: string): void {
    if (symbol !== this.stampSymbol) this.stampRotation = 0
    this.stampSymbol = symbol
    const used = [symbol, ...this.lastUsed.filter((one) => one !== symbol)]
    if (!this.recents.includes(symbol)) {
      const idle = [...this.recents].sort((a, b) => rank(used, b) - rank(used, a))[0]
      this.recents = this.recents.map((one) => (one === idle ? symbol : one))
    }
    this.lastUsed = used
    this.emit('recents', undefined)
  }

  setPreview(preview: Preview): void {
    if (preview === NO_PREVIEW && this.preview === NO_PREVIEW) return
    this.preview = preview
    this.emit('preview', undefined)
  }

  setCamera(camera: Camera): void {
    this.camera = camera
    this.untouched = false
    this.emit('camera', undefined)
  }

  /** The room for the drawing has changed: the paper stays where it is, what is chosen stays in sight. */
  setSurface(surface: Size): void {
    this.surface = surface
    this.emit('camera', undefined)
    this.reveal()
  }

  /** Move the paper just so far that the only chosen element is not hidden. */
  reveal(): void {
    const [only] = this.selected
    if (!only || this.selection.size > 1) return
    const place = toScreen(this.camera, bodyCentre(only, this.module))
    const { width, height } = this.surface
    const margin = Math.min(60, width / 4, height / 4)
    const dx = clamp(place.x, margin, width - margin) - place.x
    const dy = clamp(place.y, margin, height - margin) - place.y
    if (dx !== 0 || dy !== 0) this.setCamera(panBy(this.camera, dx, dy))
  }

  zoom(factor: number, pivot = screenPoint(this.surface.width / 2, this.surface.height / 2)): void {
    this.setCamera(zoomAt(this.camera, pivot, factor))
  }

  /** Show the whole floor: its drawing without the margins of the sheet, and what stands on it. */
  fitView(): void {
    const records = boxOfAll(this.floorRecords, this.module)
    const drawing = (this.raster && inkBox(this.raster)) ?? (this.floor?.base ? sheetOf(this.floor) : null)
    const box = records && drawing ? union(records, drawing) : (records ?? drawing ?? sheetOf(this.floor))
    this.setCamera(fitBox(box, this.surface, Math.min(48, this.surface.width * 0.04)))
    this.untouched = true
  }

  private inSight(box: PlanBox): boolean {
    const corners = [planPoint(box.left, box.top), planPoint(box.right, box.bottom)]
    return corners.every((corner) => {
      const { x, y } = toScreen(this.camera, corner)
      return x > 40 && y > 40 && x < this.surface.width - 40 && y < this.surface.height - 40
    })
  }

  /** Go to records, on whatever floor they are, and choose them. */
  goTo(ids: readonly string[]): void {
    const records = ids.flatMap((id) => this.document.records.get(id) ?? [])
    const first = records[0]
    if (!first) return
    if (first.floor !== this.floorId) this.showFloor(first.floor)
    const box = boxAround(records.map((record) => planPoint(record.data.x, record.data.y)))
    if (box && !this.inSight(box)) this.setCamera(lookAt(this.camera, centre(box), this.surface))
    this.select(ids)
  }
}

const rank = (used: readonly string[], symbol: string): number => {
  const index = used.indexOf(symbol)
  return index < 0 ? used.length : index
}
