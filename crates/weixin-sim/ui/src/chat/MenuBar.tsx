import { useSignal } from "@preact/signals";

import type { Button, Menu } from "../contract";
import { t } from "../i18n";
import { Icon } from "../parts/Icon";
import { IconButton } from "../parts/IconButton";
import { MenuTap } from "./MenuTap";
import { needsMore, tapAt } from "./tap";

interface Props {
  menu: Menu;
  onWrite: () => void;
}

interface Picked {
  path: number[];
  button: Button;
}

/** The account's menu, as its bot made it. */
export function MenuBar({ menu, onWrite }: Props) {
  const open = useSignal<number | null>(null);
  const picked = useSignal<Picked | null>(null);
  const tap = (path: number[], button: Button) => {
    open.value = null;
    if (needsMore(button)) picked.value = { path, button };
    else tapAt(path);
  };
  return (
    <nav class="menu" aria-label={t().menu} onKeyDown={(event) => event.key === "Escape" && (open.value = null)}>
      <IconButton icon="keyboard" label={t().keyboard} onClick={onWrite} />
      {menu.button.map((button, index) => {
        const below = button.sub_button ?? [];
        const isOpen = open.value === index;
        return (
          <div key={index} class="menu__top">
            <button
              type="button"
              aria-expanded={below.length > 0 ? isOpen : undefined}
              onClick={() => (below.length > 0 ? (open.value = isOpen ? null : index) : tap([index], button))}
            >
              {below.length > 0 && <Icon name="menu" />}
              {button.name}
            </button>
            {isOpen && (
              <ul class="menu__below">
                {below.map((one, at) => (
                  <li key={at}>
                    <button type="button" onClick={() => tap([index, at], one)}>
                      {one.name}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        );
      })}
      {picked.value && <MenuTap {...picked.value} onClose={() => (picked.value = null)} />}
    </nav>
  );
}
