import type { DeviceData, DeviceRecord } from '../../src/model/records'

let running = 0

/** A device as the server would have it; only what matters to the test is given. */
export function device(data: Partial<DeviceData> = {}, side: 'firm' | 'customer' = 'firm'): DeviceRecord {
  running += 1
  return {
    id: `00000000-0000-4000-8000-${String(running).padStart(12, '0')}`,
    kind: 'device',
    floor: 7,
    tag: `SD${String(running).padStart(2, '0')}`,
    by: { side, name: side === 'firm' ? 'Anna Brandt' : 'Carla Kaya' },
    data: {
      symbol: 'SD',
      x: 1000,
      y: 1000,
      rotation: 0,
      height: 300,
      mounting: 'UP',
      note: '',
      count: 1,
      name: '',
      ...data,
    },
  }
}
