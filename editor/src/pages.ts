/** Everything the server-rendered pages share: styles, htmx and one small controller per need. */
import './styles/pages.css'
import 'htmx.org'
