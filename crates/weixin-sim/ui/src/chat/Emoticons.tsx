import { t } from "../i18n";
import { offered } from "./emoticonTable";

export function Emoticons({ onPick }: { onPick: (name: string) => void }) {
  return (
    <div class="emoticons" role="group" aria-label={t().emoticons}>
      {offered.map(([picture, name]) => (
        <button key={name} type="button" aria-label={name} title={name} onClick={() => onPick(name)}>
          {picture}
        </button>
      ))}
    </div>
  );
}
