import { said } from "../i18n";
import type { Customer } from "../contract";
import type { Line } from "../store";
import { fromCustomer } from "./content";
import { ContentView } from "./ContentView";
import { DeliveryView } from "./DeliveryView";
import { Speaker } from "./Speaker";
import { choose } from "./say";

export function LineView({ line }: { line: Line }) {
  if (line.kind === "note") return <p class="line">{said(line)}</p>;
  if (line.kind === "customer") return <CustomerView line={line} />;
  return <DeliveryView entry={line} />;
}

function CustomerView({ line }: { line: Customer }) {
  return (
    <Speaker side="bot">
      <ContentView content={fromCustomer(line)} onChoose={choose} />
    </Speaker>
  );
}
