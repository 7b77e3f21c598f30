/**
 * The statements of the hot path. Each is one transaction by itself. Rows are locked in one order
 * everywhere, holds before wallets before key budgets, each by id, so that no two can wait for each other.
 */

/** How long a hold lives without being renewed. */
const LEASE = `interval '60 seconds'`;

/**
 * Written so that no index on the state serves: holds are found by their id. The planner, which cannot know how
 * few are open, would else read through every hold that ever ended.
 */
const IS_OPEN = `h.state::text = 'open'`;

/** The start of the budget's period that runs now. Times are in UTC. */
const PERIOD = `(case when b.reset = 'never' then b.period_start
  else greatest(b.period_start, date_trunc(case b.reset when 'daily' then 'day' when 'weekly' then 'week' else 'month' end, now(), 'UTC')) end)`;
const SPENT = `(case when ${PERIOD} > b.period_start then 0 else b.spent_pico end)`;

/**
 * Which of `item` (i, wallet_id, key_id, amount_pico) fit: all of the batch up to it fits what its wallet, and its
 * key's budget if any, has free. Locks both.
 */
const GRANT = `wallet as materialized (
  select w.id, w.balance_pico - w.held_pico as free
    from wallets w where w.id in (select wallet_id from item)
   order by w.id for update
), budget as materialized (
  select b.key_id, b.limit_pico - b.held_pico - ${SPENT} as free
    from key_budgets b
   where b.key_id in (select key_id from item) and (select count(*) from wallet) >= 0
   order by b.key_id for update
), summed as (
  select item.*,
         sum(item.amount_pico) over (partition by item.wallet_id order by item.i) as wallet_sum,
         sum(item.amount_pico) over (partition by item.key_id order by item.i) as key_sum
    from item
), granted as materialized (
  select summed.* from summed
    join wallet w on w.id = summed.wallet_id
    left join budget b on b.key_id = summed.key_id
   where summed.wallet_sum <= w.free and (b.key_id is null or summed.key_sum <= b.free)
)`;

/** What was then free of each item's wallet and budget: where that is less than the amount the refusal is final, else it may try again. */
const FREE_THEN = `w.free - coalesce((select sum(g.amount_pico) from granted g where g.wallet_id = item.wallet_id), 0) as wallet_free,
       b.free - coalesce((select sum(g.amount_pico) from granted g where g.key_id = item.key_id), 0) as key_free`;
const NOT_GRANTED = `
  left join wallet w on w.id = item.wallet_id
  left join budget b on b.key_id = item.key_id
 where not exists (select 1 from granted g where g.i = item.i)`;

/**
 * Opens a batch of holds. $1: the requests as JSON, in order. Where an answer is stored under the key that a
 * request names, nothing is held for it: one look saves a statement a request (a scalar subquery, since the planner may
 * turn "exists" into a hash of the whole table). Gives only the rows not granted.
 */
export const OPEN_HOLDS = `
with asked as materialized (
  select x.*, coalesce((
           select true from cache_entries c where c.key = decode(x.unless_stored, 'hex') and c.expires_at > now()), false) as is_stored
    from json_to_recordset($1::json)
      as x(i int, id text, wallet_id text, key_id text, request_id text, amount_pico bigint, sent boolean, unless_stored text)
), item as materialized (
  select * from asked where not is_stored
), ${GRANT}, held_by_wallet as (
  update wallets w set held_pico = w.held_pico + g.amount
    from (select wallet_id, sum(amount_pico)::bigint as amount from granted group by wallet_id) g
   where w.id = g.wallet_id
), held_by_key as (
  update key_budgets b set held_pico = b.held_pico + g.amount, spent_pico = ${SPENT}, period_start = ${PERIOD}
    from (select key_id, sum(amount_pico)::bigint as amount from granted group by key_id) g
   where b.key_id = g.key_id
), placed as (
  insert into holds (id, wallet_id, key_id, request_id, amount_pico, dispatched, lease_expires_at)
  select id, wallet_id, key_id, request_id, amount_pico, sent, now() + ${LEASE} from granted
)
select item.i, item.is_stored, ${FREE_THEN}
  from asked item${NOT_GRANTED}
 order by item.i`;

/** A row of `requests`, in the order it is written. */
const REQUEST_COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['id', 'text'],
  ['workspace_id', 'text'],
  ['mode', 'mode'],
  ['key_id', 'text'],
  ['endpoint', 'text'],
  ['requested_model', 'text'],
  ['model_slug', 'text'],
  ['provider_id', 'text'],
  ['route_id', 'text'],
  ['price_id', 'text'],
  ['benchmark_price_id', 'text'],
  ['status', 'int'],
  ['error_code', 'text'],
  ['stream', 'boolean'],
  ['cache_tier', 'text'],
  ['miss_reason', 'text'],
  ['finish_reason', 'text'],
  ['usage_source', 'text'],
  ['input_tokens', 'int'],
  ['cached_tokens', 'int'],
  ['cache_write_tokens', 'int'],
  ['output_tokens', 'int'],
  ['reasoning_tokens', 'int'],
  ['benchmark_pico', 'bigint'],
  ['charge_pico', 'bigint'],
  ['upstream_pico', 'bigint'],
  ['absorbed_pico', 'bigint'],
  ['own_provider_cost_pico', 'bigint'],
  ['saved_pico', 'bigint'],
  ['hold_id', 'text'],
  ['settlement', 'text'],
  ['ttft_ms', 'int'],
  ['latency_ms', 'int'],
  ['overhead_us', 'int'],
  ['tag', 'text'],
  ['session', 'text'],
  ['attempts', 'jsonb'],
  ['receipt', 'jsonb'],
  ['created_at', 'timestamptz'],
];

/** Columns that a row may leave out: one that a journal kept from before there were, or that has nothing to say. */
const ZERO_WHERE_ABSENT = new Set(['absorbed_pico', 'own_provider_cost_pico']);

function columnOf(table: string, name: string): string {
  return ZERO_WHERE_ABSENT.has(name) ? `coalesce(${table}.${name}, 0)` : `${table}.${name}`;
}

/** What a row says of its money when its hold had already ended otherwise: that end, and what it took. */
const REQUEST_VALUES: Record<string, string> = {
  settlement: `case when late.id is null then item.settlement else late.state::text end`,
  charge_pico: `case when late.id is null then item.charge_pico else coalesce(late.posted_pico, 0) end`,
  saved_pico: `case when late.id is null then item.saved_pico
    else greatest(item.benchmark_pico - coalesce(item.own_provider_cost_pico, 0) - coalesce(late.posted_pico, 0), 0) end`,
};

const columns = REQUEST_COLUMNS.map(([name]) => name).join(', ');
const recordset = REQUEST_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');
const values = REQUEST_COLUMNS.map(([name]) => REQUEST_VALUES[name] ?? columnOf('item', name)).join(', ');
const charged = REQUEST_COLUMNS.map(([name]) => columnOf('granted', name)).join(', ');

/** Frees what ended holds had set aside and takes their charges: one change a wallet, one a budget. Reads `ended`. */
const MOVE_MONEY = `wallet as materialized (
  select w.id from wallets w where w.id in (select wallet_id from ended) order by w.id for update
), moved_wallets as (
  update wallets w set balance_pico = w.balance_pico - d.charge, held_pico = w.held_pico - d.amount
    from (select wallet_id, sum(charge)::bigint as charge, sum(amount_pico)::bigint as amount from ended group by wallet_id) d
    join wallet on wallet.id = d.wallet_id
   where w.id = d.wallet_id
), budget as materialized (
  select b.key_id from key_budgets b
   where b.key_id in (select key_id from ended) and (select count(*) from wallet) >= 0
   order by b.key_id for update
), moved_budgets as (
  update key_budgets b
     set held_pico = b.held_pico - d.amount, spent_pico = ${SPENT} + d.charge, period_start = ${PERIOD}
    from (select key_id, sum(charge)::bigint as charge, sum(amount_pico)::bigint as amount from ended group by key_id) d
    join budget on budget.key_id = d.key_id
   where b.key_id = d.key_id
)`;

/** What the gateway absorbs is booked with the row, which is written once, whatever became of the hold. */
const ABSORBED = `  union all
  select r.id || ':absorbed', 'platform:absorbed:' || r.mode, -r.absorbed, 'upstream', r.id from recorded r where r.absorbed > 0
  union all
  select r.id || ':absorbed', 'platform:upstream_payable:' || r.mode, r.absorbed, 'upstream', r.id from recorded r where r.absorbed > 0`;

/**
 * Ends a batch of requests. $1: rows of `requests` as JSON; a row with a hold posts or voids it. Only an open
 * hold moves money, so a second closing changes nothing. Gives the final state of holds not ended here; such
 * a state is `open` when another statement ended it at this instant: ask again.
 */
const closeRequests = (isAbsorbing: boolean) => `
with item as materialized (
  select * from json_to_recordset($1::json) as x(${recordset})
), ended as materialized (
  update holds h
     set state = item.settlement::hold_state, closed_at = now(),
         posted_pico = case when item.settlement = 'posted' then item.charge_pico end
    from item
   where h.id = item.hold_id and ${IS_OPEN} and item.settlement in ('posted', 'voided')
  returning h.id, h.wallet_id, h.key_id, h.request_id, h.amount_pico, item.mode, item.upstream_pico as upstream,
            case when item.settlement = 'posted' then item.charge_pico else 0 end as charge
), ${MOVE_MONEY}, late as materialized (
  select h.id, h.state, h.posted_pico from item join holds h on h.id = item.hold_id
   where not exists (select 1 from ended e where e.id = item.hold_id)
), recorded as (
  insert into requests (${columns})
  select ${values} from item left join late on late.id = item.hold_id
   where late.state is distinct from 'open'
  on conflict (id) do nothing${isAbsorbing ? ' returning id, mode, absorbed_pico as absorbed' : ''}
), entries as (
  insert into ledger_entries (transaction_id, account, amount_pico, kind, request_id)
  select e.id, e.wallet_id, -e.charge, 'charge'::ledger_kind, e.request_id from ended e where e.charge > 0
  union all
  select e.id, 'platform:revenue:' || e.mode, e.charge, 'charge', e.request_id from ended e where e.charge > 0
  union all
  select e.id || ':upstream', 'platform:upstream_cost:' || e.mode, -e.upstream, 'upstream', e.request_id from ended e where e.upstream > 0
  union all
  select e.id || ':upstream', 'platform:upstream_payable:' || e.mode, e.upstream, 'upstream', e.request_id from ended e where e.upstream > 0
${isAbsorbing ? ABSORBED : ''}
)
select item.hold_id, coalesce(late.state::text, 'none') as state
  from item left join late on late.id = item.hold_id
 where item.hold_id is not null and not exists (select 1 from ended e where e.id = item.hold_id)`;

export const CLOSE_REQUESTS = closeRequests(false);
/** The same for a batch in which the gateway absorbs something: few are, and the others need not look. */
export const CLOSE_ABSORBING = closeRequests(true);

/**
 * Charges a batch of requests at once, hold and closing in one: for answers that cost nothing upstream. $1: rows of
 * `requests` as JSON, in order, each with its wallet and the id of the hold that is born posted. A row whose hold is
 * there already changes nothing, so a second try is safe. Gives only the rows not charged now.
 */
export const CHARGE_REQUESTS = `
with asked as materialized (
  select x.*, x.charge_pico as amount_pico, h.state::text as state
    from json_to_recordset($1::json) as x(i int, wallet_id text, ${recordset})
    left join holds h on h.id = x.hold_id
), item as materialized (
  select * from asked where state is null
), ${GRANT}, moved_wallets as (
  update wallets w set balance_pico = w.balance_pico - g.amount
    from (select wallet_id, sum(amount_pico)::bigint as amount from granted group by wallet_id) g
   where w.id = g.wallet_id
), moved_budgets as (
  update key_budgets b set spent_pico = ${SPENT} + g.amount, period_start = ${PERIOD}
    from (select key_id, sum(amount_pico)::bigint as amount from granted group by key_id) g
   where b.key_id = g.key_id
), placed as (
  insert into holds (id, wallet_id, key_id, request_id, amount_pico, state, posted_pico, lease_expires_at, closed_at)
  select hold_id, wallet_id, key_id, id, amount_pico, 'posted', amount_pico, now(), now() from granted
), entries as (
  insert into ledger_entries (transaction_id, account, amount_pico, kind, request_id)
  select hold_id, wallet_id, -amount_pico, 'charge'::ledger_kind, id from granted
  union all
  select hold_id, 'platform:revenue:' || mode, amount_pico, 'charge', id from granted
), recorded as (
  insert into requests (${columns}) select ${charged} from granted
)
select item.i, item.state, ${FREE_THEN}
  from asked item${NOT_GRANTED}
 order by item.i`;

/** Keeps holds alive. $1: their ids. Skips those being ended at this instant. */
export const RENEW_HOLDS = `
update holds h set lease_expires_at = now() + ${LEASE}
  from (select id from holds where id = any($1::text[]) and state::text = 'open' order by id for update skip locked) mine
 where h.id = mine.id`;

/**
 * Ends holds that nobody renews: undispatched ones expire, dispatched ones are voided, the loss being the
 * gateway's. Gives each ended hold.
 */
export const SWEEP_HOLDS = `
with due as materialized (
  select id from holds where state = 'open' and lease_expires_at < now() order by id limit 1000 for update skip locked
), ended as materialized (
  update holds h
     set state = case when h.dispatched then 'voided'::hold_state else 'expired'::hold_state end, closed_at = now()
    from due where h.id = due.id and h.state = 'open'
  returning h.id, h.wallet_id, h.key_id, h.request_id, h.amount_pico, h.dispatched, 0::bigint as charge
), ${MOVE_MONEY}
select id, request_id, amount_pico, dispatched from ended`;
