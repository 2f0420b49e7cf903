import { t } from "../i18n";
import { Icon } from "../parts/Icon";
import { Card, Cards, TemplateCard } from "./Cards";
import { mediaUrl, type Content } from "./content";
import { Picture } from "./Picture";
import { Player } from "./Player";
import { RichText } from "./RichText";

interface Props {
  content: Content;
  onChoose: (content: string, id: string) => void;
}

export function ContentView({ content, onChoose }: Props) {
  switch (content.kind) {
    case "text":
      return (
        <div class="bubble">
          <RichText text={content.text} onChoose={onChoose} />
        </div>
      );
    case "image":
      return (
        <div class="media">
          <Picture source={content.picture} alt={t().image} />
        </div>
      );
    case "voice":
      return (
        <div class="bubble">
          <Player kind="audio" icon="voice" label={t().voice} source={mediaUrl(content.media)} />
          {content.words && <p class="bubble__words">{content.words}</p>}
        </div>
      );
    case "video":
      return (
        <div class="card">
          <Player kind="video" icon="play" label={t().video} source={mediaUrl(content.media)} />
          {content.title && <strong>{content.title}</strong>}
          {content.description && <p>{content.description}</p>}
        </div>
      );
    case "music":
      return <Card icon="music" title={content.title || t().music} text={content.description} url={content.url} foot={t().music} />;
    case "news":
      return <Cards articles={content.articles} />;
    case "location":
      return (
        <div class="card card_location">
          <strong>{content.label || t().location}</strong>
          <small>
            {content.latitude}, {content.longitude}
          </small>
          <span class="map" aria-hidden="true">
            <Icon name="location" />
          </span>
        </div>
      );
    case "link":
      return <Card icon="link" title={content.title} text={content.description} url={content.url} foot={t().link} />;
    case "choices":
      return (
        <div class="bubble">
          {content.head && <RichText text={content.head} onChoose={onChoose} />}
          <ul class="choices">
            {content.list.map((one) => (
              <li key={one.id}>
                <button type="button" class="inline-link" onClick={() => onChoose(one.content, one.id)}>
                  {one.content}
                </button>
              </li>
            ))}
          </ul>
          {content.tail && <RichText text={content.tail} onChoose={onChoose} />}
        </div>
      );
    case "program":
      return <Card icon="program" title={content.title} text={`${content.appId} ${content.path}`} url="" foot={t().program} />;
    case "template":
      return <TemplateCard url={content.url} values={content.values} />;
    case "agent":
      return <p class="line">{t().handedOver(content.account)}</p>;
    case "other":
      return (
        <div class="card">
          <strong>{t().unsupported(content.name)}</strong>
          <pre>{content.source}</pre>
        </div>
      );
  }
}
