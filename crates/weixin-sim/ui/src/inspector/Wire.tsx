import type { Attempt, Header } from "../contract";
import { t } from "../i18n";
import { Source } from "./Source";

export function Wire({ attempt }: { attempt: Attempt }) {
  const { request, response } = attempt;
  const answer = response && {
    head: [`HTTP ${response.status}`, ...lines(response.headers)].join("\n"),
    body: response.body || `(${t().emptyBody})`,
  };
  return (
    <>
      <Source
        title={t().request}
        text={[`${request.method} ${request.uri}`, ...lines(request.headers), "", request.body].join("\n")}
        raw
      />
      <Source
        title={t().response}
        text={answer ? `${answer.head}\n\n${answer.body}` : ""}
        absent={t().noResponse}
        note={response?.truncated ? t().truncated : undefined}
        raw
      />
    </>
  );
}

const lines = (headers: Header[]): string[] => headers.map(([name, value]) => `${name}: ${value}`);
