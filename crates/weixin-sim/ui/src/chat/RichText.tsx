import { t } from "../i18n";
import { Icon } from "../parts/Icon";
import { parse, withEmoticons, type Piece } from "./markup";

interface Props {
  text: string;
  /** Sends the text of a link that makes the user send one. */
  onChoose: (content: string, id: string) => void;
}

/** A text as the phone shows it: links that are allowed, emoticons, and nothing else of what it may hold. */
export function RichText({ text, onChoose }: Props) {
  return (
    <span class="rich">
      {parse(text).map((piece, index) => (
        <PieceView key={index} piece={piece} onChoose={onChoose} />
      ))}
    </span>
  );
}

function PieceView({ piece, onChoose }: { piece: Piece; onChoose: Props["onChoose"] }) {
  switch (piece.kind) {
    case "text":
      return <>{withEmoticons(piece.text)}</>;
    case "link":
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer">
          {withEmoticons(piece.label)}
        </a>
      );
    case "choice":
      return (
        <button type="button" class="inline-link" onClick={() => onChoose(piece.content, piece.id)}>
          {withEmoticons(piece.label)}
        </button>
      );
    case "program":
      return (
        <span class="program-link" title={`${t().program}: ${piece.appId} ${piece.path}`}>
          <Icon name="program" />
          {withEmoticons(piece.label)}
        </span>
      );
  }
}
