import type { Attempt, Delivery } from "../contract";
import { t } from "../i18n";
import { previous } from "../store";
import { diff } from "./diff";

/** What is new in a delivery, beside the one that the same user made before. */
export function Changes({ entry, attempt }: { entry: Delivery; attempt: Attempt }) {
  const before = previous(entry);
  if (!before) return <p class="dim">{t().noEarlier}</p>;
  return (
    <>
      <p class="dim">
        {t().comparedWith} #{before.seq} · {before.summary}
      </p>
      <Diff title={t().document} before={before.document} after={entry.document} />
      <Diff title={t().openedReply} before={before.attempts.at(-1)?.opened ?? ""} after={attempt.opened ?? ""} />
    </>
  );
}

const signs = { same: " ", gone: "-", new: "+" };

function Diff({ title, before, after }: { title: string; before: string; after: string }) {
  return (
    <section class="source">
      <header>
        <h3>{title}</h3>
      </header>
      <pre tabIndex={0} aria-label={title}>
        {diff(before, after).map((line, index) => (
          <span key={index} class={`diff_${line.look}`}>
            {signs[line.look]} {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
