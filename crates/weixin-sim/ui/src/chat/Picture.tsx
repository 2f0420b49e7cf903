import { useSignal } from "@preact/signals";

import { t } from "../i18n";
import { Icon } from "../parts/Icon";

/** A picture of the simulator; those of other sites are not asked for, and are shown as their address. */
export function Picture({ source, alt }: { source: string; alt: string }) {
  const failed = useSignal(false);
  const foreign = !isOwn(source);
  if (!foreign && !failed.value) {
    return <img class="picture" src={source} alt={alt} onError={() => (failed.value = true)} />;
  }
  return (
    <span class="picture picture_absent" role="img" aria-label={alt} title={foreign ? t().notLoaded : t().missing}>
      <Icon name="image" />
      {source && <small>{foreign ? source.replace(/^https?:\/\//, "") : t().missing}</small>}
    </span>
  );
}

/** Browsers take what begins with two slashes, of either kind, for the address of another site. */
const isOwn = (source: string): boolean => /^\/(?![/\\])/.test(source);
