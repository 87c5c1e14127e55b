/** Everything the server-rendered pages share: styles, htmx and one small controller per need. */
import './styles/pages.css'
import htmx from 'htmx.org'
import { startCalibrations } from './pages/calibrate'
import { startCopying } from './pages/copy'
import { startDialogs } from './pages/dialog'
import { startOpened } from './pages/opened'
import { startPasskeys } from './pages/passkey'
import { startPasswords } from './pages/password'
import { startSubmitting } from './pages/submit'
import { startTheme } from './pages/theme'
import { startUploads } from './pages/upload'
import { startWatching } from './pages/watch'

// The Content-Security-Policy forbids eval and inline styles; htmx needs neither.
htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.historyCacheSize = 0

document.documentElement.classList.add('js')
startTheme(document)
startPasswords(document)
startPasskeys(document)
startCopying(document)
startDialogs(document)
startSubmitting(document)
startOpened(document)
startUploads(document)
startCalibrations(document)
startWatching(document)
