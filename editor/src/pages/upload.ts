/** Take a file wherever it comes from: chosen, dropped anywhere on the page, or pasted. Without scripts it is a plain form. */
import { deliver, LostLine, Refusal, sender, type Watcher, type Way } from './transfer'

export function startUploads(root: Document): void {
  startSmallUploads(root)
  const form = root.querySelector<HTMLFormElement>('form[data-upload]')
  const input = form?.querySelector<HTMLInputElement>('input[type="file"]')
  if (!form || !input) return
  const desk = new Desk(form, input)
  input.addEventListener('change', () => {
    if (input.files) desk.take(input.files)
    input.value = ''
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  takeDrops(root, form.querySelector<HTMLElement>('.dropzone') ?? form, (files) => desk.take(files))
}

/** A form for one small file is sent as soon as the file is chosen, dropped anywhere or pasted. */
function startSmallUploads(root: Document): void {
  const form = root.querySelector<HTMLFormElement>('form[data-drop]')
  const input = form?.querySelector<HTMLInputElement>('input[type="file"]')
  if (!form || !input) return
  form.querySelector('[data-choose]')?.addEventListener('click', () => input.click())
  input.addEventListener('change', () => {
    if (input.files?.length) form.requestSubmit()
  })
  takeDrops(root, form, (files) => {
    input.files = files
    form.requestSubmit()
  })
}

/** Only files are taken: text that is dragged about or pasted is none of ours. */
function takeDrops(root: Document, zone: HTMLElement, take: (files: FileList) => void): void {
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  const given = (event: Event, files: FileList | undefined): void => {
    if (!files?.length) return
    event.preventDefault()
    take(files)
  }
  for (const kind of ['dragenter', 'dragover'] as const)
    root.addEventListener(kind, (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      zone.classList.add('over')
    })
  root.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over')
  })
  root.addEventListener('drop', (event) => {
    zone.classList.remove('over')
    given(event, event.dataTransfer?.files)
  })
  root.addEventListener('paste', (event) => given(event, event.clipboardData?.files))
}

/** The form, and the one file that is on its way. */
class Desk {
  private line: Line | null = null

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {}

  take(files: FileList): void {
    const [file, ...others] = files
    if (!file || this.line?.busy) return
    if (others.length > 0) {
      this.fault(this.form.dataset.several ?? '')
      return
    }
    this.fault('')
    this.line?.remove()
    this.line = new Line(this.form, this.way(), file, (sentence) => this.fault(sentence))
    void this.line.go()
  }

  private way(): Way {
    const words = this.form.dataset
    return {
      page: this.form.action,
      begin: words.begin ?? '',
      field: this.input.name,
      token: this.form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? '',
      words: { lost: words.lost ?? '', signedOut: words.signedOut ?? '' },
    }
  }

  private fault(sentence: string): void {
    const box = this.form.querySelector<HTMLElement>('[data-fault]')
    const words = box?.querySelector('[data-fault-words]')
    if (words) words.textContent = sentence
    if (box) box.hidden = sentence === ''
  }
}

/** One file: its bar, what is said about it, and the two buttons. */
class Line {
  busy = false
  private readonly row: HTMLElement
  private stop = new AbortController()
  private onServer = ''

  constructor(
    private readonly form: HTMLFormElement,
    private readonly way: Way,
    private readonly file: File,
    private readonly fault: (sentence: string) => void,
  ) {
    const pattern = form.querySelector<HTMLTemplateElement>('template[data-upload-row]')
    const copy = pattern?.content.firstElementChild?.cloneNode(true)
    this.row = copy instanceof HTMLElement ? copy : document.createElement('li')
    form.querySelector('[data-uploads]')?.append(this.row)
    this.say('[data-name]', file.name)
    this.row.querySelector('[data-cancel]')?.addEventListener('click', () => void this.cancel())
    this.row.querySelector('[data-retry]')?.addEventListener('click', () => void this.go())
  }

  async go(): Promise<void> {
    this.busy = true
    this.stop = new AbortController()
    this.show('sending')
    this.fault('')
    try {
      const next = await deliver(
        this.file,
        this.way,
        sender(this.way.token, this.stop.signal, this.way.words.lost),
        this.watch(),
      )
      window.location.assign(next)
    } catch (error) {
      this.busy = false
      this.end(error)
    }
  }

  remove(): void {
    this.row.remove()
  }

  private async cancel(): Promise<void> {
    this.stop.abort()
    this.remove()
    this.busy = false
    if (this.onServer)
      await sender(this.way.token, new AbortController().signal, '')(
        'POST',
        `${this.onServer}abbrechen/`,
        new FormData(),
        () => undefined,
      ).catch(() => undefined)
  }

  private end(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return
    const again = error instanceof LostLine || (error instanceof Refusal && error.again)
    this.fault(error instanceof Error && error.message ? error.message : this.way.words.lost)
    if (again) this.show('failed')
    else this.remove()
  }

  private watch(): Watcher {
    const words = this.form.dataset
    return {
      began: (address) => {
        this.onServer = address
      },
      sent: (bytes) => {
        const share = this.file.size ? bytes / this.file.size : 0
        const meter = this.row.querySelector('progress')
        if (meter) meter.value = share
        this.show('sending')
        this.say('[data-words]', `${Math.floor(share * 100)} %`)
      },
      resumed: () => this.say('[data-note]', words.resumed ?? ''),
      waiting: () => {
        this.show('waiting')
        this.say('[data-words]', words.waiting ?? '')
      },
      opening: () => {
        this.show('opening')
        this.say('[data-words]', words.opening ?? '')
      },
    }
  }

  private show(state: 'sending' | 'waiting' | 'opening' | 'failed'): void {
    this.row.dataset.state = state
    const retry = this.row.querySelector<HTMLElement>('[data-retry]')
    if (retry) retry.hidden = state !== 'failed'
    const meter = this.row.querySelector('progress')
    if (meter && state === 'opening') meter.value = 1
  }

  private say(where: string, words: string): void {
    const place = this.row.querySelector(where)
    if (place && place.textContent !== words) place.textContent = words
  }
}
