/** Addresses of the console and who may enter. The part behind `#` names the page, so one file is served for all. */

import { createRouter, createWebHashHistory } from "vue-router";
import type { RouteRecordRaw } from "vue-router";
import type { Permission, Person } from "./api/protocol";
import { admitted } from "./session/admission";
import { session } from "./session/session";

declare module "vue-router" {
  interface RouteMeta {
    title?: string;
    permission?: Permission;
    /** The place in the navigation that the page belongs to, when it is not one itself. */
    within?: string;
    /** Shown without the navigation, to people who are not (quite) signed in. */
    bare?: boolean;
  }
}

const KNOWLEDGE: RouteRecordRaw = {
  path: "/knowledge",
  meta: { permission: "knowledge.read" },
  children: [
    { path: "", name: "articles", component: () => import("./knowledge/list/ArticleListPage.vue"), meta: { title: "知识列表" } },
    { path: "new", name: "new-article", component: () => import("./knowledge/edit/NewArticlePage.vue"), meta: { title: "新建知识", permission: "knowledge.edit", within: "articles" } },
    { path: "articles/:file(.+)", name: "article", component: () => import("./knowledge/edit/ArticlePage.vue"), meta: { title: "编辑知识", within: "articles" }, props: true },
    { path: "parameters", name: "parameters", component: () => import("./knowledge/parameters/ParametersPage.vue"), meta: { title: "参数" } },
    { path: "ask", name: "ask", component: () => import("./knowledge/ask/AskPage.vue"), meta: { title: "试一问" } },
    { path: "publish", name: "publish", component: () => import("./knowledge/publish/PublishPage.vue"), meta: { title: "待发布" } },
    { path: "due", name: "due", component: () => import("./knowledge/due/DuePage.vue"), meta: { title: "到期提醒" } },
    { path: "gaps", name: "gaps", component: () => import("./knowledge/gaps/GapsPage.vue"), meta: { title: "待补问题" } },
  ],
};

const ROUTES: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./shell/NothingPage.vue") },
  { path: "/sign-in", name: "sign-in", component: () => import("./session/SignInPage.vue"), meta: { title: "登录", bare: true } },
  { path: "/password", name: "password", component: () => import("./session/PasswordPage.vue"), meta: { title: "修改密码" } },
  { path: "/nothing", name: "nothing", component: () => import("./shell/NothingPage.vue"), meta: { title: "没有可用的功能" } },
  KNOWLEDGE,
  { path: "/:rest(.*)", name: "missing", component: () => import("./shell/MissingPage.vue"), meta: { title: "没有这个页面" } },
];

export const router = createRouter({ history: createWebHashHistory(), routes: ROUTES });

router.beforeEach((to) => admitted(session.person as Person | null, to));
router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · 易窗工作台` : "易窗工作台";
});
