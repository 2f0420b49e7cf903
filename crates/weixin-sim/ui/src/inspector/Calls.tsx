import type { ApiCall } from "../contract";
import { clockTime, seconds, t } from "../i18n";
import { calls } from "../store";
import { Source } from "./Source";

export function Calls() {
  if (calls.value.length === 0) {
    return (
      <p class="empty">
        {t().noCalls} <code>{location.origin}</code>
      </p>
    );
  }
  return (
    <div class="calls" aria-label={t().calls}>
      {calls.value.toReversed().map(({ seq, call }) => (
        <details key={seq} class="call">
          <summary>
            <time>{clockTime(call.at_ms)}</time>
            <span class="call__path">
              {call.method} {call.path}
            </span>
            <Outcome call={call} />
            <span class="list__took">{seconds(call.took_ms)}</span>
          </summary>
          {call.request && <Source title={t().callRequest} text={call.request} />}
          <Source title={t().callResponse} text={call.response} absent={t().emptyBody} />
        </details>
      ))}
    </div>
  );
}

function Outcome({ call }: { call: ApiCall }) {
  if (call.status === 0) return <span class="result result_fault">{t().noAnswer}</span>;
  if (call.status !== 200) return <span class="result result_fault">HTTP {call.status}</span>;
  if (call.errcode) return <span class="result result_fault">{call.errcode}</span>;
  return <span class="result result_reply">ok</span>;
}
