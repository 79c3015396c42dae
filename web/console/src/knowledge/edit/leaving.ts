/** Asking before unsaved changes are left behind. */

import { ElMessageBox } from "element-plus";
import { onBeforeUnmount, onMounted } from "vue";
import { onBeforeRouteLeave, onBeforeRouteUpdate } from "vue-router";
import { session } from "../../session/session";

async function sure(): Promise<boolean> {
  const answer = await ElMessageBox.confirm(
    "有还没保存的改动。离开以后，正文会在这台电脑上留一份副本，下次打开这一条时放回来；用例和说明不留。", "还没保存",
    { confirmButtonText: "离开", cancelButtonText: "留下来", type: "warning" },
  ).catch(() => null);
  return answer !== null;
}

/** Guards the page as long as `unsaved` says so. Signing out is not held up: the copies stay. */
export function useLeaveGuard(unsaved: () => boolean): void {
  const guard = (): Promise<boolean> | true => (unsaved() && session.person ? sure() : true);
  const warn = (event: BeforeUnloadEvent): void => {
    if (unsaved()) event.preventDefault();
  };
  onBeforeRouteLeave(guard);
  onBeforeRouteUpdate((to, from) => (to.path === from.path ? true : guard()));
  onMounted(() => window.addEventListener("beforeunload", warn));
  onBeforeUnmount(() => window.removeEventListener("beforeunload", warn));
}
