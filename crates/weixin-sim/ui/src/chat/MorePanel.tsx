import { useSignal } from "@preact/signals";

import { t } from "../i18n";
import { Icon, type IconName } from "../parts/Icon";
import { Sheet } from "../parts/Sheet";
import { EventForm } from "./forms/EventForm";
import { ImageForm } from "./forms/ImageForm";
import { LinkForm } from "./forms/LinkForm";
import { LocationForm } from "./forms/LocationForm";
import { MannerForm } from "./forms/MannerForm";
import { VideoForm } from "./forms/VideoForm";
import { VoiceForm } from "./forms/VoiceForm";

type Kind = "image" | "voice" | "video" | "location" | "link" | "event" | "manner";

/** What can be sent that is not a text. */
export function MorePanel() {
  const open = useSignal<Kind | null>(null);
  const close = () => (open.value = null);
  const kinds: [Kind, IconName, string][] = [
    ["image", "image", t().image],
    ["voice", "voice", t().voice],
    ["video", "video", t().video],
    ["location", "location", t().location],
    ["link", "link", t().link],
    ["event", "bolt", t().rawEvent],
    ["manner", "warning", t().oddly],
  ];
  const title = open.value === "manner" ? t().manner : (kinds.find(([kind]) => kind === open.value)?.[2] ?? "");
  return (
    <div class="more" role="group" aria-label={t().more}>
      {kinds.map(([kind, icon, words]) => (
        <button key={kind} type="button" class="more__one" onClick={() => (open.value = kind)}>
          <span class="more__icon">
            <Icon name={icon} />
          </span>
          {words}
        </button>
      ))}
      {open.value && (
        <Sheet title={title} onClose={close}>
          <FormOf kind={open.value} onDone={close} />
        </Sheet>
      )}
    </div>
  );
}

function FormOf({ kind, onDone }: { kind: Kind; onDone: () => void }) {
  const Body = {
    image: ImageForm,
    voice: VoiceForm,
    video: VideoForm,
    location: LocationForm,
    link: LinkForm,
    event: EventForm,
    manner: MannerForm,
  }[kind];
  return <Body onDone={onDone} />;
}
