import { t } from "../i18n";
import { CopyButton } from "../parts/CopyButton";
import { pretty } from "./pretty";

interface Props {
  title: string;
  text: string;
  /** What is said where there is no text. */
  absent?: string;
  note?: string | undefined;
  /** Shown byte by byte, not laid out. */
  raw?: boolean;
}

export function Source({ title, text, absent, note, raw }: Props) {
  return (
    <section class="source">
      <header>
        <h3>{title}</h3>
        {text && <CopyButton small label={`${t().copy}: ${title}`} words={t().copy} text={text} />}
      </header>
      {text ? (
        <pre tabIndex={0} aria-label={title}>
          {pretty(text, raw === true).map((piece, index) => (
            <span key={index} class={piece.look}>
              {piece.text}
            </span>
          ))}
        </pre>
      ) : (
        <p class="dim">{absent}</p>
      )}
      {note && <p class="dim">… {note}</p>}
    </section>
  );
}
