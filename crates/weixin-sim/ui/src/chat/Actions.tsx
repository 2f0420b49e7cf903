import { useSignal } from "@preact/signals";

import * as api from "../api";
import { t } from "../i18n";
import { entered, Field, Form } from "../parts/Form";
import { Icon, type IconName } from "../parts/Icon";
import { IconButton } from "../parts/IconButton";
import { Sheet } from "../parts/Sheet";
import { current, state, user } from "../store";
import { fire } from "./say";

type Open = "none" | "list" | "scan";

/** What a user does with the account, other than to write to it. */
export function Actions() {
  const open = useSignal<Open>("none");
  const close = () => (open.value = "none");
  const scan = () => {
    open.value = "scan";
    // The bot may have made codes since.
    api.run(api.refresh);
  };
  const codes = state.value?.qr_codes ?? [];
  const act = (action: () => Promise<unknown>) => {
    close();
    api.run(action);
  };
  return (
    <>
      <IconButton icon="scan" label={t().scan} onClick={scan} />
      <IconButton icon="dots" label={t().actions} onClick={() => (open.value = "list")} />
      {open.value === "list" && (
        <Sheet title={t().actions} onClose={close}>
          <div class="actions">
            {current.value?.subscribed ? (
              <Action icon="close" words={t().unfollow} onClick={() => act(() => api.unfollow(user.value))} />
            ) : (
              <Action icon="add" words={t().follow} onClick={() => act(() => api.follow(user.value))} />
            )}
            <Action icon="scan" words={t().scan} onClick={scan} />
            <Action
              icon="location"
              words={t().shareLocation}
              onClick={() => {
                close();
                fire("LOCATION", { Latitude: "39.908823", Longitude: "116.397470", Precision: "65.000000" });
              }}
            />
          </div>
        </Sheet>
      )}
      {open.value === "scan" && (
        <Sheet title={t().scan} onClose={close}>
          <Form onSubmit={(values) => act(() => api.scan(user.value, code(entered(values, "scene"))))}>
            <Field name="scene" label={t().scene} hint={t().sceneHint} value="42" required />
          </Form>
          {codes.length > 0 && (
            <div class="actions" role="group" aria-label={t().codesOfBot}>
              <small>{t().codesOfBot}</small>
              {codes.map(({ ticket, scene }) => (
                <Action
                  key={ticket}
                  icon="scan"
                  words={scene}
                  onClick={() => act(() => api.scan(user.value, { ticket }))}
                />
              ))}
            </div>
          )}
        </Sheet>
      )}
    </>
  );
}

interface ActionProps {
  icon: IconName;
  words: string;
  onClick: () => void;
}

function Action({ icon, words, onClick }: ActionProps) {
  return (
    <button type="button" class="action" onClick={onClick}>
      <Icon name={icon} />
      <span>{words}</span>
    </button>
  );
}

// A scene has 64 characters at most, a ticket more.
function code(text: string): { scene?: string; ticket?: string } {
  return text.length > 64 ? { ticket: text } : { scene: text };
}
