import { useSignal } from "@preact/signals";

import { t } from "../i18n";
import { Icon, type IconName } from "../parts/Icon";

interface Props {
  kind: "audio" | "video";
  icon: IconName;
  label: string;
  source: string;
}

/** Loads nothing before it is asked to play; what the browser cannot play says so. */
export function Player({ kind: Media, icon, label, source }: Props) {
  const open = useSignal(false);
  const failed = useSignal(false);
  if (open.value && !failed.value) {
    return <Media class="player" src={source} controls autoPlay aria-label={label} onError={() => (failed.value = true)} />;
  }
  return (
    <button
      type="button"
      class={`play play_${Media}`}
      aria-label={`${t().play}: ${label}`}
      disabled={failed.value}
      onClick={() => (open.value = true)}
    >
      <Icon name={icon} />
      <span>{failed.value ? t().missing : label}</span>
    </button>
  );
}
