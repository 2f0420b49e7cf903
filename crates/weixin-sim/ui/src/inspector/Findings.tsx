import type { Finding } from "../contract";
import { said, t } from "../i18n";
import { Icon } from "../parts/Icon";

export function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) {
    return (
      <p class="findings findings_none">
        <Icon name="check" /> {t().noFindings}
      </p>
    );
  }
  return (
    <ul class="findings" aria-label={t().findings}>
      {findings.map((finding, index) => (
        <li key={index} class={`finding finding_${finding.severity}`}>
          <Icon name="warning" />
          <span>
            {said(finding)} <code title={t().severity[finding.severity]}>{finding.code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
