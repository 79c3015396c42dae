/** Starts the staff console. */

import { ElMessage } from "element-plus";
import { createApp } from "vue";
import App from "./App.vue";
import { messageOf } from "./api/client";
import { router } from "./router";
import { recall } from "./session/session";
import "./styles/elements";
import "./styles/base.css";

const FAULT = "页面出了点问题。您写的内容会留在这台电脑上，请刷新页面再试。";

function report(fault: unknown): void {
  console.error(fault);
  ElMessage.error({ message: FAULT, duration: 8000, showClose: true });
}

async function start(): Promise<void> {
  const app = createApp(App);
  app.config.errorHandler = report;
  try {
    await recall();
  } catch (failed) {
    const note = document.createElement("p");
    note.className = "unreachable";
    note.setAttribute("role", "alert");
    note.textContent = messageOf(failed);
    document.querySelector("#app")?.replaceChildren(note);
    return;
  }
  app.use(router).mount("#app");
}

void start();
