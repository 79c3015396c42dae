/** The pages of the console, in the order of the left navigation. */

import { Bell, ChatLineSquare, Collection, Help, Operation, Upload } from "@element-plus/icons-vue";
import type { Component } from "vue";
import type { Permission } from "../api/protocol";

export interface Place {
  readonly name: string;
  readonly label: string;
  readonly icon: Component;
  readonly permission: Permission;
}

export interface Area {
  readonly label: string;
  readonly places: readonly Place[];
}

/** `name` is the name of the route. */
export const AREAS: readonly Area[] = [
  {
    label: "知识",
    places: [
      { name: "articles", label: "知识列表", icon: Collection, permission: "knowledge.read" },
      { name: "parameters", label: "参数", icon: Operation, permission: "knowledge.read" },
      { name: "ask", label: "试一问", icon: ChatLineSquare, permission: "knowledge.read" },
      { name: "publish", label: "待发布", icon: Upload, permission: "knowledge.read" },
      { name: "due", label: "到期提醒", icon: Bell, permission: "knowledge.read" },
      { name: "gaps", label: "待补问题", icon: Help, permission: "knowledge.read" },
    ],
  },
];

/** The areas with the places that somebody may enter; areas without any are left out. */
export function areasFor(permissions: readonly string[]): Area[] {
  return AREAS
    .map(({ label, places }) => ({ label, places: places.filter((place) => permissions.includes(place.permission)) }))
    .filter((area) => area.places.length > 0);
}
