import type { ComponentChildren } from "preact";

import { t } from "../i18n";
import { Icon, type IconName } from "../parts/Icon";
import type { Article } from "./content";
import { Picture } from "./Picture";
import { allowed } from "./markup";

interface CardProps {
  icon: IconName;
  title: string;
  text: string;
  url: string;
  foot: string;
}

export function Card({ icon, title, text, url, foot }: CardProps) {
  return (
    <Anchor class="card" url={url}>
      <strong>{title}</strong>
      <span class="card__row">
        <span class="card__text">{text || url}</span>
        <span class="card__icon">
          <Icon name={icon} />
        </span>
      </span>
      <small class="card__foot">{foot}</small>
    </Anchor>
  );
}

/** Articles: the first is large, others are rows below it. */
export function Cards({ articles }: { articles: Article[] }) {
  const [first, ...others] = articles;
  if (!first) return null;
  return (
    <div class="news">
      <Anchor class="news__first" url={first.url}>
        {(first.picture || others.length > 0) && (
          <span class="news__cover">
            <Picture source={first.picture} alt="" />
          </span>
        )}
        <strong>{first.title}</strong>
        {others.length === 0 && first.description && <span class="news__text">{first.description}</span>}
      </Anchor>
      {others.map((one, index) => (
        <Anchor key={index} class="news__other" url={one.url}>
          <span>{one.title}</span>
          {one.picture && <Picture source={one.picture} alt="" />}
        </Anchor>
      ))}
    </div>
  );
}

interface TemplateProps {
  url: string;
  values: { name: string; value: string }[];
}

/** A message made of a template, whose words the simulator does not know: the values by their names. */
export function TemplateCard({ url, values }: TemplateProps) {
  return (
    <Anchor class="card" url={url}>
      <strong>{t().template}</strong>
      {values.map(({ name, value }) => (
        <span key={name} class="card__pair">
          <small>{name}</small> {value}
        </span>
      ))}
    </Anchor>
  );
}

interface AnchorProps {
  class: string;
  url: string;
  children: ComponentChildren;
}

function Anchor({ url, children, ...rest }: AnchorProps) {
  if (!allowed(url)) return <div {...rest}>{children}</div>;
  return (
    <a {...rest} href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
