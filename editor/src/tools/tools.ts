import type { Editor, ToolName } from '../editor'
import { Machine, type State } from './machine'
import { idle as measure } from './measure/idle'
import { idle as pan } from './pan/idle'
import { idle as select } from './select/idle'
import { idle as stamp } from './stamp/idle'
import { idle as text } from './text/idle'

const FIRST_STATE: Readonly<Record<ToolName, (editor: Editor) => State>> = {
  select,
  stamp,
  pan,
  measure,
  text,
}

/** The tool in hand; changing it cancels what the old one was doing. */
export class Toolbox {
  private machine: Machine
  private held: ToolName

  constructor(private readonly editor: Editor) {
    this.held = editor.tool
    this.machine = new Machine(FIRST_STATE[editor.tool](editor))
    editor.on('tool', () => this.take(editor.tool))
    editor.on('floor', () => this.machine.cancel())
    editor.on('access', () => this.machine.cancel())
  }

  get current(): Machine {
    return this.machine
  }

  private take(tool: ToolName): void {
    if (tool === this.held) return
    this.machine.cancel()
    this.held = tool
    this.machine = new Machine(FIRST_STATE[tool](this.editor))
  }
}
