/** Passkeys: the browser's own dialog between a form and its server. A form without it stays hidden or says so. */
type Options = { publicKey: Record<string, unknown> }
type Described = { id: string; [key: string]: unknown }

export function startPasskeys(root: Document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    if (!root.defaultView?.PublicKeyCredential) continue
    form.hidden = false
    form.addEventListener('submit', (event) => {
      const field = form.querySelector<HTMLInputElement>('[name=credential]')
      if (!field || field.value) return
      event.preventDefault()
      void ask(root, form, field)
    })
  }
}

async function ask(root: Document, form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>('[data-passkey-failed]')
  if (failed) failed.hidden = true
  try {
    const options = await optionsOf(root, form)
    const made =
      form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: creation(options.publicKey) })
        : await navigator.credentials.get({ publicKey: request(options.publicKey) })
    field.value = JSON.stringify(written(made as PublicKeyCredential))
    form.submit()
  } catch {
    // Cancelled, timed out, or no passkey on this device: browsers do not say which.
    if (failed) failed.hidden = false
  }
}

/** What the server asks for: in the page, or fresh from an address when nobody is signed in yet. */
async function optionsOf(root: Document, form: HTMLFormElement): Promise<Options> {
  if (form.dataset.options) {
    const both = JSON.parse(root.querySelector(form.dataset.options)?.textContent ?? '{}') as Record<
      string,
      Options
    >
    const options = both.creation_options ?? both.request_options
    if (!options) throw new Error('no options')
    return options
  }
  const answer = await fetch(form.dataset.challenge ?? '', { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(String(answer.status))
  return ((await answer.json()) as { request_options: Options }).request_options
}

function creation(options: Record<string, unknown>): PublicKeyCredentialCreationOptions {
  const user = options.user as Described
  return {
    ...options,
    challenge: bytes(options.challenge as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: described(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions
}

function request(options: Record<string, unknown>): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytes(options.challenge as string),
    allowCredentials: described(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions
}

function described(list: unknown): unknown[] {
  return ((list as Described[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id) }))
}

/** The credential as the server reads it (WebAuthn Level 3, RegistrationResponseJSON and AuthenticationResponseJSON). */
function written(credential: PublicKeyCredential): Record<string, unknown> {
  const response: Record<string, string> = {}
  for (const name of [
    'clientDataJSON',
    'attestationObject',
    'authenticatorData',
    'signature',
    'userHandle',
  ] as const) {
    const value = (credential.response as unknown as Record<string, ArrayBuffer | null | undefined>)[name]
    if (value) response[name] = text(value)
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

export function bytes(base64url: string): Uint8Array {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

export function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
