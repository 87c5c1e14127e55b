/** The five honest states of saving: never 'saved' before the server has said so. */
export type SaveState = 'saved' | 'saving' | 'on_device' | 'no_connection' | 'not_saved'
/** Why the server closed for good. */
export type CloseReason = 'access_ended' | 'not_signed_in' | 'other_version'
/** What the page around the editor tells it. */
export type PageFacts = Readonly<{
  plan: number
  socket: string
  home: string
  language: string
  title: string
  subtitle: string
  firm: string
  /** Empty for those who may not give access. */
  accessUrl: string
  accessLabel: string
  accessState: string
  partsUrl: string
  /** Holds `{floor}`. */
  pdfUrl: string
}>
