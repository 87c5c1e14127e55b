import { t } from '../language/words'
import { h } from './dom'
import { icon } from './icons'

/** On a phone a list covers the drawing; this leads back. */
export const backButton = (showPlan: () => void): HTMLElement =>
  h('button', { class: 'btn ed-back', type: 'button', click: () => showPlan() }, icon('plan'), t('to_plan'))
