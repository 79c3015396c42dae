/**
 * `<yichuang-chat>`: the citizen's chat window.
 *
 * Attributes: `server` (address of the platform, empty for the page's own), `trusted-hosts` (hosts whose https
 * addresses become links), `region` (code of the place), `heading`, `layout="page"` (fills the element instead of
 * docking), `open` (opens at once; follows the window afterwards). Fires `yichuang:ready` when it can be used.
 */

import { Chat } from "./chat";
import type { Snapshot } from "./chat";
import type { SocketLike } from "./connection";
import { Rest, isOutage } from "./rest";
import type { SessionWishes } from "./session";
import { Reader } from "./speech";
import { deviceShelf, tabShelf } from "./storage";
import { adoptStyles } from "./styles";
import { hostsOf } from "./text";
import { texts } from "./texts";
import { browserTimers } from "./timers";
import { Announcer } from "./view/announcer";
import type { Context } from "./view/context";
import { h, toggleAttribute } from "./view/dom";
import { LauncherView } from "./view/launcher";
import { PanelView } from "./view/panel";
import { followViewport } from "./view/viewport";

const LAYOUT_KEY = "yichuang:layout";
/** A download's address is let go after this. */
const RELEASE_MS = 60_000;

function save(blob: Blob): void {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: texts.transcriptFile }).click();
  browserTimers.after(RELEASE_MS, () => URL.revokeObjectURL(href));
}

function socketAddress(server: string): string {
  const url = new URL(`${server}/api/v1/chat/ws`, location.href);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  return url.href;
}

export class YichuangChat extends HTMLElement {
  static readonly observedAttributes = ["open", "layout"];

  private readonly root = h("div", { class: "root", lang: "zh-CN" });
  private readonly announcer = new Announcer();
  private readonly reader = new Reader(() => this.drawSoon());
  private readonly launcher = new LauncherView(() => this.show());
  private chat: Chat | null = null;
  private panel: PanelView | null = null;
  private elder = deviceShelf.read(LAYOUT_KEY) === "elder";
  private drawing = false;
  private release: Array<() => void> = [];

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    adoptStyles(shadow);
    shadow.append(this.root);
    this.root.addEventListener("keydown", (event) => this.pressed(event));
  }

  connectedCallback(): void {
    this.chat = this.makeChat();
    this.panel = this.makePanel(this.chat);
    this.root.append(this.launcher.element, this.panel.element, this.announcer.element);
    this.listen();
    if (this.isOpen || this.chat.hasConversation) this.chat.start();
    this.draw();
    this.dispatchEvent(new CustomEvent("yichuang:ready", { bubbles: true, composed: true }));
  }

  disconnectedCallback(): void {
    for (const release of this.release) release();
    this.release = [];
    this.chat?.stop();
    this.reader.stop();
    this.root.textContent = "";
    this.chat = this.panel = null;
  }

  attributeChangedCallback(): void {
    if (this.isOpen) this.chat?.start();
    this.draw();
  }

  private get fillsPage(): boolean {
    return this.getAttribute("layout") === "page";
  }

  private get isOpen(): boolean {
    return this.fillsPage || this.hasAttribute("open");
  }

  private makeChat(): Chat {
    const server = (this.getAttribute("server") ?? "").replace(/\/+$/, "");
    const address = socketAddress(server);
    const ports = {
      rest: new Rest(server, fetch), shelf: tabShelf, timers: browserTimers, random: Math.random,
      openSocket: () => new WebSocket(address) as SocketLike,
    };
    const wishes: SessionWishes = {
      region: this.getAttribute("region"), mode: () => (this.elder ? "elder" : "standard"),
    };
    return new Chat(ports, wishes, () => this.drawSoon());
  }

  private makePanel(chat: Chat): PanelView {
    const context: Context = {
      hosts: hostsOf(this.getAttribute("trusted-hosts")), reader: this.reader, elder: () => this.elder,
      actions: {
        say: (saying, label) => chat.say(saying, label),
        press: (saying, label) => {
          chat.say(saying, label);
          this.panel?.focusLog();
        },
        resend: (id) => chat.resend(id),
        rate: (seq, value, comment) => chat.rate(seq, value, comment),
        callback: (request) => chat.callback(request),
        hours: () => chat.hours(),
        wrote: (text) => chat.wrote(text),
        askPerson: () => this.panel?.askPerson(),
      },
    };
    const hooks = {
      close: () => this.hide(), toggleElder: () => this.toggleElder(),
      download: () => this.download(chat), seen: () => this.seen(),
    };
    return new PanelView(context, hooks, this.getAttribute("heading") || texts.heading);
  }

  private listen(): void {
    const nudge = (): void => {
      if (document.visibilityState !== "visible") return;
      this.chat?.nudge();
      this.seen();
    };
    window.addEventListener("online", nudge);
    window.addEventListener("pageshow", nudge);
    document.addEventListener("visibilitychange", nudge);
    this.release = [
      followViewport(this.root),
      () => window.removeEventListener("online", nudge),
      () => window.removeEventListener("pageshow", nudge),
      () => document.removeEventListener("visibilitychange", nudge),
    ];
  }

  private show(): void {
    this.setAttribute("open", "");
    this.panel?.scrollToEnd();
    this.panel?.focusInput();
  }

  private hide(): void {
    this.removeAttribute("open");
    this.reader.stop();
    this.launcher.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || !this.panel) return;
    if (this.panel.escape()) event.stopPropagation();
    else if (!this.fillsPage && this.isOpen) this.hide();
  }

  private toggleElder(): void {
    this.elder = !this.elder;
    deviceShelf.write(LAYOUT_KEY, this.elder ? "elder" : null);
    this.reader.stop();
    this.draw();
    this.panel?.scrollToEnd();
  }

  /** Saves the transcript; a sentence when that did not work. */
  private async download(chat: Chat): Promise<string | null> {
    if (!chat.hasConversation) return texts.transcriptEmpty;
    try {
      save(await chat.transcript());
      return null;
    } catch (failed) {
      if (!isOutage(failed)) throw failed;
      return texts.transcriptFailed;
    }
  }

  private seen(): void {
    if (this.isOpen && this.panel?.showsNewest && document.visibilityState === "visible") this.chat?.markRead();
  }

  /** Many changes at once are drawn once. */
  private drawSoon(): void {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      this.draw();
    });
  }

  private draw(): void {
    if (!this.chat || !this.panel) return;
    const snapshot: Snapshot = this.chat.snapshot;
    toggleAttribute(this.root, "data-elder", this.elder ? "" : null);
    toggleAttribute(this.root, "data-layout", this.fillsPage ? "page" : "dock");
    this.launcher.render(snapshot.unread, !this.isOpen);
    this.panel.element.hidden = !this.isOpen;
    this.panel.render(snapshot);
    this.announcer.render(snapshot, this.isOpen);
    this.seen();
  }
}
