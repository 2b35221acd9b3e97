import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { readJson, useAsked } from './use-asked.ts';

const documents = [
  { href: '/api/docs', label: 'REST API', text: 'all routes, to read' },
  { href: '/api/docs/json', label: 'OpenAPI 3.1', text: 'the same, for tools' },
  { href: '/api/docs/asyncapi', label: 'AsyncAPI', text: 'the frames of the socket' },
  { href: '/readyz', label: 'Readiness', text: 'what the load balancer asks' },
  { href: '/simulator/events', label: 'Pushes, live', text: 'server-sent events of the simulator' },
];

const everyMs = 3_000;

/** Of a service that is not ready the answer is 503, and as good. */
async function readReadiness(): Promise<Record<string, boolean>> {
  return ((await (await fetch('/readyz')).json()) as { checks: Record<string, boolean> }).checks;
}
const readServices = async () => (await readJson<{ services: string[] }>('/developer/metrics')).services;

/** What runs, whether it is ready, and where its documents and metrics are. */
export function ServicesView() {
  const { answer: ready } = useAsked(readReadiness, everyMs);
  const { answer: services } = useAsked(readServices);
  return (
    <section class="developer-services" aria-label="Services">
      <h2>Services</h2>
      <ul>
        {services?.map((name) => (
          <Service key={name} name={name} ready={ready ? (ready[name] ?? false) : null} />
        ))}
      </ul>
      <h2>Documents</h2>
      <ul>
        {documents.map(({ href, label, text }) => (
          <li key={href}>
            <a href={href} target="_blank" rel="noreferrer">
              {label}
            </a>{' '}
            <span class="developer-muted">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `ready` is null until it is known. */
function Service({ name, ready }: { name: string; ready: boolean | null }) {
  const [metrics, setMetrics] = useState<string | null>(null);
  const show = async (): Promise<void> => {
    const response = await fetch(`/developer/metrics/${name}`).catch(() => null);
    if (response?.ok) setMetrics(await response.text());
    else setMetrics(response?.status === 404 ? 'This service shows no metrics.' : 'It did not answer.');
  };
  return (
    <li>
      {ready !== null && <span class={`developer-dot${ready ? ' is-ready' : ''}`} aria-hidden="true" />}
      <b>{name}</b> {ready !== null && <span class="developer-muted">{ready ? 'ready' : 'not ready'}</span>}
      <Button
        size="small"
        kind="quiet"
        aria-expanded={metrics !== null}
        onClick={() => (metrics === null ? void show() : setMetrics(null))}
      >
        {metrics === null ? 'Metrics' : 'Hide'}
      </Button>
      {metrics !== null && <pre class="developer-json">{metrics}</pre>}
    </li>
  );
}
