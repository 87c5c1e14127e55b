/** Upload a floor plan by dropping it anywhere on the sheet, with progress; without scripts it is a plain form. */
export function startUploads(root: Document): void {
  const form = root.querySelector<HTMLFormElement>('form[data-upload]')
  const input = form?.querySelector<HTMLInputElement>('input[type="file"]')
  if (!form || !input) return
  const zone = form.querySelector<HTMLElement>('.dropzone') ?? form
  input.addEventListener('change', () => send(form, input))
  for (const kind of ['dragenter', 'dragover'] as const)
    root.addEventListener(kind, (event) => {
      event.preventDefault()
      zone.classList.add('over')
    })
  for (const kind of ['dragleave', 'drop'] as const)
    root.addEventListener(kind, (event) => {
      event.preventDefault()
      if (kind === 'drop' || event.relatedTarget === null) zone.classList.remove('over')
    })
  root.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0]
    if (!file) return
    const list = new DataTransfer()
    list.items.add(file)
    input.files = list.files
    send(form, input)
  })
}

function send(form: HTMLFormElement, input: HTMLInputElement): void {
  const file = input.files?.[0]
  if (!file || form.dataset.sending) return
  const show = progressOf(form, file)
  const request = new XMLHttpRequest()
  request.open('POST', form.action)
  request.upload.addEventListener('progress', (event) => show(event.loaded / event.total))
  request.addEventListener('load', () => arrive(form, request))
  request.addEventListener('error', () => fail(form, form.dataset.lost ?? ''))
  form.dataset.sending = 'true'
  request.send(new FormData(form))
}

function progressOf(form: HTMLFormElement, file: File): (share: number) => void {
  const line = form.querySelector<HTMLElement>('[data-progress]')
  const meter = line?.querySelector('progress')
  const words = line?.querySelector<HTMLElement>('[data-progress-words]')
  const fault = form.querySelector<HTMLElement>('[data-fault]')
  if (line) line.hidden = false
  if (fault) fault.hidden = true
  return (share) => {
    if (meter) meter.value = share
    if (!words) return
    words.textContent =
      share < 1 ? `${file.name}, ${Math.round(share * 100)} %` : (form.dataset.opening ?? file.name)
  }
}

/** A redirect was followed: go there. A refusal carries its sentence in the page it answered with. */
function arrive(form: HTMLFormElement, request: XMLHttpRequest): void {
  if (request.status < 400 && request.responseURL !== form.action) {
    window.location.assign(request.responseURL)
    return
  }
  const page = new DOMParser().parseFromString(request.responseText, 'text/html')
  fail(form, page.querySelector('[data-fault-words]')?.textContent?.trim() || (form.dataset.lost ?? ''))
}

function fail(form: HTMLFormElement, sentence: string): void {
  const fault = form.querySelector<HTMLElement>('[data-fault]')
  const words = fault?.querySelector('[data-fault-words]')
  const line = form.querySelector<HTMLElement>('[data-progress]')
  if (words) words.textContent = sentence
  if (fault) fault.hidden = false
  if (line) line.hidden = true
  delete form.dataset.sending
  form.reset()
}
