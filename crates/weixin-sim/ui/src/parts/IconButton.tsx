import type { ButtonHTMLAttributes } from "preact";

import { Icon, type IconName } from "./Icon";

type Props = Omit<ButtonHTMLAttributes, "icon" | "label"> & { icon: IconName; label: string };

export function IconButton({ icon, label, ...rest }: Props) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
