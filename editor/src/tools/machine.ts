import type { PlanPoint, ScreenPoint } from '../geometry/units'
import type { PlanRecord } from '../model/records'

/** One pointer event in both spaces, with what lies under it. */
export type PointerInput = Readonly<{
  at: PlanPoint
  screen: ScreenPoint
  hit: PlanRecord | null
  shift: boolean
  alt: boolean
  touch: boolean
}>

/** A state answers an event with the state that follows, or nothing to stay. */
export interface State {
  readonly name: string
  pointerDown?(input: PointerInput): State | undefined
  pointerMove?(input: PointerInput): State | undefined
  pointerUp?(input: PointerInput): State | undefined
  /** Leave everything as it was before the gesture began. */
  onCancel(): State
}

/** A tool: one state at a time. */
export class Machine {
  constructor(private current: State) {}

  get state(): string {
    return this.current.name
  }

  pointerDown(input: PointerInput): void {
    this.current = this.current.pointerDown?.(input) ?? this.current
  }

  pointerMove(input: PointerInput): void {
    this.current = this.current.pointerMove?.(input) ?? this.current
  }

  pointerUp(input: PointerInput): void {
    this.current = this.current.pointerUp?.(input) ?? this.current
  }

  cancel(): void {
    this.current = this.current.onCancel()
  }
}

/** A finger wanders more than a mouse before it means to drag. */
export const slack = (input: PointerInput): number => (input.touch ? 9 : 4)
