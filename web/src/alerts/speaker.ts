import type { Sound } from './sounds.ts'

export type Speaker = {
  /** Browsers let a page sound only after it was clicked; to be called from the click. */
  wake(): void
  /** True once sounds can be heard. */
  isAwake(): boolean
  play(sound: Sound, volumePct: number): void
}

const attackSec = 0.008
const releaseSec = 0.04

/** Tones made here, without any file. Nothing of it exists before somebody asked for sound. */
export function createSpeaker(): Speaker {
  let context: AudioContext | null = null
  return {
    wake: () => {
      context ??= new AudioContext()
      if (context.state === 'suspended') void context.resume()
    },
    isAwake: () => context?.state === 'running',
    play: ({ tones }, volumePct) => {
      if (context?.state !== 'running') return
      for (const { afterMs, hz, ms, gain } of tones) {
        const begin = context.currentTime + afterMs / 1_000
        const end = begin + ms / 1_000
        const level = context.createGain()
        level.gain.setValueAtTime(0, begin)
        level.gain.linearRampToValueAtTime((gain * volumePct) / 100, begin + attackSec)
        level.gain.setValueAtTime((gain * volumePct) / 100, Math.max(begin + attackSec, end - releaseSec))
        level.gain.linearRampToValueAtTime(0, end)
        const source = context.createOscillator()
        source.frequency.value = hz
        source.connect(level).connect(context.destination)
        source.start(begin)
        source.stop(end)
      }
    },
  }
}
