import type { Attempt, Header, Response } from "../contract";
import { t } from "../i18n";
import { Source } from "./Source";

export function Wire({ attempt }: { attempt: Attempt }) {
  const { request, response, late_response: late } = attempt;
  return (
    <>
      <Source
        title={t().request}
        text={[`${request.method} ${request.uri}`, ...lines(request.headers), "", request.body].join("\n")}
        raw
      />
      <Source
        title={t().response}
        text={response ? whole(response) : ""}
        absent={t().noResponse}
        note={response?.truncated ? t().truncated : undefined}
        raw
      />
      {late && <Source title={t().lateResponse} text={whole(late)} note={late.truncated ? t().truncated : undefined} raw />}
    </>
  );
}

const whole = ({ status, headers, body }: Response): string =>
  [`HTTP ${status}`, ...lines(headers), "", body || `(${t().emptyBody})`].join("\n");

const lines = (headers: Header[]): string[] => headers.map(([name, value]) => `${name}: ${value}`);
