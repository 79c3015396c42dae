/** Reading aloud with the voice of the device. Voices that send the text to somebody else's server are not used. */

type Voice = SpeechSynthesisVoice | null;

const RATE = 0.9;

function isChinese(voice: SpeechSynthesisVoice): boolean {
  return /^(zh|cmn)/i.test(voice.lang);
}

export class Reader {
  /** Key of the message that is being read, or null. */
  reading: string | null = null;
  /** Key of the message that could not be read, or null. */
  failed: string | null = null;

  /** `changed` is called when reading starts, ends or fails, and when voices appear. */
  constructor(private readonly changed: () => void) {
    this.synthesis?.addEventListener?.("voiceschanged", changed);
  }

  /** False when the browser cannot speak, or only with voices that are not Chinese or not its own. */
  get available(): boolean {
    const { synthesis } = this;
    return synthesis !== null && (synthesis.getVoices().length === 0 || this.voice !== null);
  }

  /** Read `text`; a second press stops. */
  toggle(key: string, text: string): void {
    const stopping = this.reading === key;
    this.stop();
    if (!stopping) this.speak(key, text);
    this.changed();
  }

  stop(): void {
    this.reading = null;
    this.synthesis?.cancel();
  }

  private speak(key: string, text: string): void {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = "zh-CN";
    utterance.rate = RATE;
    utterance.voice = this.voice;
    utterance.onend = () => this.ended(key, false);
    utterance.onerror = () => this.ended(key, true);
    this.reading = key;
    this.failed = null;
    this.synthesis?.speak(utterance);
  }

  /** A stopped utterance reports an error too; only the one being read counts. */
  private ended(key: string, failed: boolean): void {
    if (this.reading !== key) return;
    this.reading = null;
    this.failed = failed ? key : null;
    this.changed();
  }

  private get synthesis(): SpeechSynthesis | null {
    return typeof speechSynthesis === "undefined" ? null : speechSynthesis;
  }

  private get voice(): Voice {
    const own = (this.synthesis?.getVoices() ?? []).filter((voice) => voice.localService && isChinese(voice));
    return own.find((voice) => /cn|hans/i.test(voice.lang)) ?? own[0] ?? null;
  }
}
