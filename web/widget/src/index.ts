/** Entry point: registers the element once, also when the script is loaded twice. */

import { YichuangChat } from "./element";

if (!customElements.get("yichuang-chat")) customElements.define("yichuang-chat", YichuangChat);
