import { Badge } from '@/components/ui/badge';
import { CodeBlock } from '@/components/ui/code-block';
import { CodeTabs } from '@/components/ui/code-tabs';
import { Cell, DataTable, FigureCell, HeadCell, RowHead, TimeCell } from '@/components/ui/data-table';
import { Sparkline } from '@/components/ui/sparkline';
import { Stat } from '@/components/ui/stat';
import { TimeChart } from '@/components/ui/time-chart';
import { UptimeBar } from '@/components/ui/uptime-bar';
import { Sample } from './sample';

const SAMPLE = `import OpenAI from 'openai';

// One line changes.
const client = new OpenAI({ baseURL: 'https://gateway.example/v1', maxRetries: 2 });`;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);
const COSTS = [3, 5, 4, 8, 7, 9, 12, 10, 14, 13, 16, 15];
const SPANS = Array.from({ length: 24 }, (_, hour) => ({
  label: `${hour}:00`,
  share: hour === 3 ? null : hour === 9 ? 0.7 : hour === 10 ? 0.95 : 1,
}));

export function DataSamples() {
  return (
    <>
      <Sample title="Badges">
        <p className="flex flex-wrap gap-2">
          <Badge>beta</Badge>
          <Badge tone="good">cheapest</Badge>
          <Badge tone="warn">slow</Badge>
          <Badge tone="bad">down</Badge>
        </p>
      </Sample>
      <Sample title="Stats">
        <dl className="grid gap-8 sm:grid-cols-3">
          <Stat label="Balance" value="$41.20" exact="$41.203118" note="$0.40 held" />
          <Stat
            label="Spent, 30 days"
            value="$8.80"
            href="/design#data"
            trend={<Sparkline values={COSTS} label="Spent a day, rising" />}
          />
          <Stat
            label="Saved"
            value="–"
            note="no request yet"
            trend={<Sparkline values={[]} label="nothing yet" />}
          />
        </dl>
      </Sample>
      <Sample title="Charts">
        <div className="grid gap-10 lg:grid-cols-2">
          <TimeChart
            title="Price of a million tokens"
            kind="step"
            series={[
              { name: 'input', points: pointsOf([3, 3, 2, 2, 1]) },
              { name: 'output', points: pointsOf([9, 9, 8, 8, 6]) },
            ]}
            formatTop={(value) => `$${value}`}
            formatTime={dayOf}
          />
          <TimeChart
            title="Requests a day"
            kind="bars"
            series={[{ name: 'requests', points: pointsOf(COSTS) }]}
            formatTop={String}
            formatTime={dayOf}
          />
        </div>
      </Sample>
      <Sample title="Uptime">
        <UptimeBar label="24 h of a provider: 98.2 %" spans={SPANS} />
      </Sample>
      <Sample title="Table">
        <DataTable caption="Sample routes">
          <thead>
            <tr>
              <HeadCell>Provider</HeadCell>
              <HeadCell>Since</HeadCell>
              <HeadCell
                numeric
                unit="$ per 1M"
                sort={{ href: '/design?sort=in#data', direction: 'ascending' }}
              >
                In
              </HeadCell>
              <HeadCell numeric unit="$ per 1M" sort={{ href: '/design?sort=out#data', direction: null }}>
                Out
              </HeadCell>
              <HeadCell>State</HeadCell>
            </tr>
          </thead>
          <tbody>
            {['Groq', 'A provider with a name that goes on and on'].map((name) => (
              <tr key={name} className="hover:bg-sunken">
                <RowHead>{name}</RowHead>
                <TimeCell at={new Date(START)} words="1 Oct" />
                <FigureCell value="0.05" exact="0.050000" />
                <FigureCell value={null} missing="no output price" />
                <Cell>
                  <Badge tone="good">up</Badge>
                </Cell>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </Sample>
      <Sample title="Code">
        <div className="grid gap-6 lg:grid-cols-2">
          <CodeBlock title="Node SDK" language="ts" code={SAMPLE} mark="baseURL" />
          <CodeTabs
            title="The same in two languages"
            name="design-code"
            tabs={[
              {
                value: 'curl',
                label: 'curl',
                language: 'shell',
                code: 'curl https://gateway.example/v1/models',
                mark: 'gateway.example',
              },
              { value: 'json', label: 'JSON', language: 'json', code: '{ "saved": "0.0084", "tokens": 12 }' },
            ]}
          />
        </div>
      </Sample>
    </>
  );
}

function pointsOf(values: readonly number[]) {
  return values.map((value, index) => ({ at: START + index * DAY_MS, value, shown: String(value) }));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(5, 10);
}
