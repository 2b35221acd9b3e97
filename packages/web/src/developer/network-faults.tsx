import { simulator } from '../phone/simulator/calls.ts';
import type { NetworkState } from '../phone/simulator/wire.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toast.tsx';
import { useAsked } from './use-asked.ts';

const readNetwork = () => simulator.network();
const everyMs = 2_000;
const latencies = [0, 50, 200, 1_000, 5_000];

/** What holds for every connection between push-worker and Apple. */
export function NetworkFaults() {
  const { answer: network, again } = useAsked(readNetwork, everyMs);
  const act = (done: Promise<unknown>): void => {
    done.then(again, () => toast('The simulator did not answer.', { kind: 'danger' }));
  };
  if (!network) return <p class="developer-muted">The simulator does not answer.</p>;
  const change = (next: Partial<NetworkState>) => act(simulator.changeNetwork(next));
  return (
    <div class="developer-network">
      <header>
        <h2>Network</h2>
        <span class="developer-muted">
          {network.connections} {network.connections === 1 ? 'connection' : 'connections'} to Apple
        </span>
      </header>
      <div class="developer-buttons">
        <Button size="small" onClick={() => act(simulator.goAway())}>
          GOAWAY on all
        </Button>
        <Button size="small" onClick={() => act(simulator.strand())}>
          Strand connections
        </Button>
        <Button size="small" onClick={() => change({ refuse_next_streams: 10 })}>
          Refuse 10 streams{network.refuse_next_streams > 0 ? ` (${network.refuse_next_streams} left)` : ''}
        </Button>
      </div>
      <Select
        label="Latency"
        value={String(network.latency_ms)}
        options={[...new Set([...latencies, network.latency_ms])].map((ms) => ({
          value: String(ms),
          label: ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`,
        }))}
        onChange={(ms) => change({ latency_ms: Number(ms) })}
      />
      <Switch
        label="Black hole"
        hint="Nothing is answered, not even a PING"
        checked={network.black_hole}
        onChange={(black_hole) => change({ black_hole })}
      />
      <Switch
        label="Accept only"
        hint="TCP connects, and no TLS comes of it"
        checked={network.accept_only}
        onChange={(accept_only) => change({ accept_only })}
      />
    </div>
  );
}
