/** More channels than that cannot be told apart by a browser. */
export const mostPlayedChannels = 32;

interface Graph {
  readonly context: AudioContext;
  readonly source: MediaElementAudioSourceNode;
  readonly splitter: ChannelSplitterNode;
}

/** Lets one channel alone of what a media element plays be heard, from both sides; or all of them, as they are. */
export class ChannelOutput {
  private graph: Graph | undefined;

  constructor(private readonly media: HTMLMediaElement) {}

  /** @param channel from 1, one that is there and can be told apart; null for all of them */
  choose(channel: number | null): void {
    // An element that was led through a graph once, stays in it: most are never.
    if (channel === null && !this.graph) return;
    this.graph ??= led(this.media);
    const { context, source, splitter } = this.graph;
    source.disconnect();
    splitter.disconnect();
    if (channel === null) {
      source.connect(context.destination);
    } else {
      source.connect(splitter);
      splitter.connect(context.destination, channel - 1);
    }
  }

  /** A browser makes a graph sound only after somebody has touched the page: to be called when it is to play. */
  async resume(): Promise<void> {
    await this.graph?.context.resume();
  }

  /** Takes no device and no time any more, until it is resumed. */
  async suspend(): Promise<void> {
    await this.graph?.context.suspend();
  }
}

function led(media: HTMLMediaElement): Graph {
  const context = new AudioContext();
  const source = context.createMediaElementSource(media);
  const splitter = context.createChannelSplitter(mostPlayedChannels);
  return { context, source, splitter };
}
