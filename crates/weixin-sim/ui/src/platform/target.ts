import type { State } from "../contract";
import { t } from "../i18n";

/** Where the pushes go. */
export const targetOf = ({ target }: State): string => (target === "in-process" ? t().inProcess : target);
