import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import WaveSurfer from 'wavesurfer.js';
import RegionsPlugin from 'wavesurfer.js/plugins/regions';
import SpectrogramPlugin from 'wavesurfer.js/plugins/spectrogram';
import TimelinePlugin from 'wavesurfer.js/plugins/timeline';
import { t } from '../i18n/index.js';
import { drawn } from './colours.js';
import type { SpeechPlayer } from './player.js';
import type { Sound } from './sound.js';
import { clock } from './words.js';

export const waveHeight = 72;
export const timelineHeight = 18;

type Timeline = ReturnType<typeof TimelinePlugin.create>;

interface WaveformProps {
  readonly player: SpeechPlayer;
  readonly sound: Sound;
  /** Where the clock under the picture begins, in times of the recording. */
  readonly zeroMs: number;
  /** Pixels a second; the picture is never narrower than the place it has. */
  readonly zoom: number;
  /** 0 for none. */
  readonly spectrogramHeight: number;
  /** Told of the width of all of the window and of how far it is scrolled, in pixels. */
  readonly onLayout: (width: number, scrolled: number) => void;
}

/** The samples of a window: waveform, spectrogram, clock, cursor; a segment drawn with the mouse is selected. */
export function Waveform({ player, sound, zeroMs, zoom, spectrogramHeight, onLayout }: WaveformProps) {
  const place = useRef<HTMLDivElement>(null);
  const surfer = useRef<{ readonly wave: WaveSurfer; timeline: Timeline }>(null);
  const scheme = useComputedColorScheme('light');
  const latest = useRef({ onLayout, zoom });
  latest.current = { onLayout, zoom };

  useEffect(() => {
    if (!place.current) return;
    const colours = drawn[scheme];
    const { samples, sampleRate } = sound;
    const regions = RegionsPlugin.create();
    const wave = WaveSurfer.create({
      container: place.current,
      media: player.media,
      peaks: [samples],
      duration: samples.length / sampleRate,
      height: waveHeight,
      normalize: true,
      waveColor: colours.wave,
      progressColor: colours.played,
      cursorColor: colours.cursor,
      cursorWidth: 2,
      minPxPerSec: latest.current.zoom,
      plugins: [
        regions,
        ...(spectrogramHeight > 0 ? [spectrogram(spectrogramHeight, sampleRate, colours.spectrogram)] : []),
      ],
    });
    // Of a long recording it scrolls, which is to be done by the keyboard, too.
    const scroll = wave.getWrapper().parentElement;
    if (scroll) {
      scroll.tabIndex = 0;
      // One picture to a screen reader, rather than its canvases and the numbers of its clock.
      scroll.role = 'img';
      scroll.ariaLabel = spectrogramHeight > 0 ? t('Waveform and spectrogram') : t('Waveform');
    }
    const report = () => latest.current.onLayout(wave.getWrapper().scrollWidth, wave.getScroll());
    const unsubscribe = [
      wave.on('redraw', report),
      wave.on('scroll', report),
      wave.on('interaction', (seconds) => {
        player.select(undefined);
        void player.seek(sound.startMs + seconds * 1000);
      }),
    ];
    surfer.current = { wave, timeline: addTimeline(wave, latest.current.zoom, sound.startMs - zeroMs) };
    const stopSelecting = followSelection(wave, regions, player, sound, colours.selection);
    return () => {
      surfer.current = null;
      stopSelecting();
      for (const stop of unsubscribe) stop();
      wave.destroy();
    };
  }, [player, sound, zeroMs, scheme, spectrogramHeight]);

  useEffect(() => {
    const shown = surfer.current;
    // Before the samples are drawn there is nothing to be zoomed, and they are drawn with the zoom at hand.
    if (!shown?.wave.getDecodedData() || shown.wave.options.minPxPerSec === zoom) return;
    shown.wave.unregisterPlugin(shown.timeline);
    shown.wave.zoom(zoom);
    shown.timeline = addTimeline(shown.wave, zoom, sound.startMs - zeroMs);
  }, [zoom, sound, zeroMs]);

  return <div ref={place} />;
}

function spectrogram(height: number, sampleRate: number, colorMap: number[][]) {
  // A window of some 8 ms, as for a broad-band spectrogram: formants and bursts are seen, not single harmonics.
  const fftSamples = 2 ** Math.round(Math.log2(sampleRate * 0.008));
  return SpectrogramPlugin.create({
    ...{ height, colorMap, fftSamples, fftSize: Math.max(512, fftSamples), windowFunc: 'hann' as const },
    ...{ scale: 'linear' as const, frequencyMax: Math.min(8000, sampleRate / 2), labels: false },
    ...{ autoGain: true, preEmphasis: 6, rangeDB: 55 },
  });
}

/** A clock below, with a number about every 100 pixels. */
function addTimeline(wave: WaveSurfer, zoom: number, fromMs: number): Timeline {
  const numbered = [0.1, 0.2, 0.5, 1, 2, 5].find((seconds) => seconds * zoom >= 80) ?? 10;
  return wave.registerPlugin(
    TimelinePlugin.create({
      height: timelineHeight,
      timeInterval: numbered / (numbered === 0.2 || numbered === 2 ? 4 : 5),
      primaryLabelInterval: numbered,
      secondaryLabelInterval: numbered,
      formatTimeCallback: (seconds) => clock(fromMs + seconds * 1000),
    }),
  );
}

/** The player's selection and the region that shows it are the same. Returns how to end that. */
function followSelection(
  wave: WaveSurfer,
  regions: ReturnType<typeof RegionsPlugin.create>,
  player: SpeechPlayer,
  sound: Sound,
  color: string,
): () => void {
  const toSeconds = (ms: number) => (ms - sound.startMs) / 1000;
  const toMs = (seconds: number) => sound.startMs + Math.round(seconds * 1000);
  let shown: object | undefined;
  let showing = false;
  const show = () => {
    const { selection } = player.getState();
    if (selection === shown || !wave.getDecodedData()) return;
    shown = selection;
    showing = true;
    regions.clearRegions();
    if (selection) {
      const { startMs, endMs } = selection;
      regions.addRegion({ start: toSeconds(startMs), end: toSeconds(endMs), color, drag: false });
    }
    showing = false;
  };
  const drawnByHand = ({ start, end }: { start: number; end: number }) => {
    if (showing) return;
    player.select({ startMs: toMs(start), endMs: toMs(end) });
    show();
  };
  const stops = [
    regions.enableDragSelection({ color }, 4),
    regions.on('region-created', drawnByHand),
    regions.on('region-updated', drawnByHand),
    regions.on('region-clicked', (_region, event) => {
      event.stopPropagation();
      void player.play();
    }),
    wave.on('ready', show),
    player.subscribe(show),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
