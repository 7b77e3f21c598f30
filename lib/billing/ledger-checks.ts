import { formatUsd } from '@/lib/base/money';

/** One rule of the ledger as a query that finds what breaks it. */
export interface Check {
  /** What is counted, for the summary. */
  counts: string;
  count: string;
  /** Gives one row a problem. */
  problems: string;
  say(row: Record<string, unknown>): string;
}

const usd = (amount: unknown) =>
  amount === null || amount === undefined ? 'nothing' : formatUsd(BigInt(String(amount)));
const LIMIT = 'limit 100';

/** Everything that must hold of the tables of money, whatever happened to the processes that wrote them. */
export const CHECKS: readonly Check[] = [
  {
    counts: 'transactions',
    count: 'select count(distinct transaction_id) from ledger_entries',
    problems: `select transaction_id, sum(amount_pico) as sum from ledger_entries
                group by transaction_id having sum(amount_pico) <> 0 ${LIMIT}`,
    say: (row) => `transaction ${row.transaction_id}: its entries sum to ${usd(row.sum)}, not to zero`,
  },
  {
    counts: 'entries',
    count: 'select count(*) from ledger_entries',
    problems: `select e.id, e.account from ledger_entries e
                where e.account !~ '^platform:(grants|payments|corrections|revenue|upstream_cost|upstream_payable|absorbed):(live|test)$'
                  and not exists (select 1 from wallets w where w.id = e.account) ${LIMIT}`,
    say: (row) => `entry ${row.id}: there is no account ${row.account}`,
  },
  {
    counts: 'wallets',
    count: 'select count(*) from wallets',
    problems: `select w.id, w.balance_pico, coalesce(e.sum, 0) as entries, w.held_pico, coalesce(h.sum, 0) as holds
                 from wallets w
                 left join (select account, sum(amount_pico) from ledger_entries group by account) e on e.account = w.id
                 left join (select wallet_id, sum(amount_pico) from holds where state = 'open' group by wallet_id) h on h.wallet_id = w.id
                where w.balance_pico <> coalesce(e.sum, 0) or w.held_pico <> coalesce(h.sum, 0) ${LIMIT}`,
    say: (row) =>
      `wallet ${row.id}: balance ${usd(row.balance_pico)} against entries of ${usd(row.entries)}, held ${usd(row.held_pico)} against open holds of ${usd(row.holds)}`,
  },
  {
    counts: 'key budgets',
    count: 'select count(*) from key_budgets',
    // A rotated key hands on what was spent, so a budget may count its forerunners' charges of the period. A hold
    // that ended in the seconds around the start of a period may count to either side of it.
    problems: `with recursive family (key_id, member) as (
                 select key_id, key_id from key_budgets
                 union
                 select f.key_id, k.id from family f join api_keys k on k.successor_id = f.member
               ), used as (
                 select b.key_id,
                        sum(h.amount_pico) filter (where h.state = 'open' and h.key_id = b.key_id) as holds,
                        sum(h.posted_pico) filter (where h.key_id = b.key_id and h.closed_at > b.period_start + interval '2 seconds') as least,
                        sum(h.posted_pico) filter (where h.closed_at >= b.period_start - interval '2 seconds') as most
                   from key_budgets b join family f on f.key_id = b.key_id join holds h on h.key_id = f.member
                  group by b.key_id
               )
               select b.key_id, b.held_pico, b.spent_pico, coalesce(u.holds, 0) as holds,
                      coalesce(u.least, 0) as least, coalesce(u.most, 0) as most
                 from key_budgets b left join used u on u.key_id = b.key_id
                where b.held_pico <> coalesce(u.holds, 0)
                   or b.spent_pico not between coalesce(u.least, 0) and coalesce(u.most, 0) ${LIMIT}`,
    say: (row) =>
      `budget of ${row.key_id}: held ${usd(row.held_pico)} against open holds of ${usd(row.holds)}, spent ${usd(row.spent_pico)} against charges of ${usd(row.least)} to ${usd(row.most)}`,
  },
  {
    counts: 'holds',
    count: 'select count(*) from holds',
    problems: `select h.id, h.state, h.posted_pico, w.amount_pico as taken, p.amount_pico as booked
                 from holds h
                 join wallets a on a.id = h.wallet_id
                 left join ledger_entries w on w.transaction_id = h.id and w.account = h.wallet_id
                 left join ledger_entries p on p.transaction_id = h.id and p.account = 'platform:revenue:' || a.mode
                where coalesce(w.amount_pico, 0) <> -(case when h.state = 'posted' then coalesce(h.posted_pico, 0) else 0 end)
                   or coalesce(p.amount_pico, 0) <> (case when h.state = 'posted' then coalesce(h.posted_pico, 0) else 0 end)
                   or (h.state = 'posted') <> (h.posted_pico is not null)
                   or h.posted_pico > h.amount_pico or (h.state = 'open') <> (h.closed_at is null) ${LIMIT}`,
    say: (row) =>
      `hold ${row.id} is ${row.state} with ${usd(row.posted_pico)}; its entries took ${usd(row.taken)} and booked ${usd(row.booked)}`,
  },
  {
    counts: 'posted holds',
    count: `select count(*) from holds where state = 'posted'`,
    problems: `select h.id, h.posted_pico, r.id as request_id, r.charge_pico, r.settlement
                 from holds h left join requests r on r.id = h.request_id and r.hold_id = h.id
                where h.state = 'posted'
                  and (r.id is null or r.charge_pico <> h.posted_pico or r.settlement <> 'posted') ${LIMIT}`,
    say: (row) =>
      row.request_id === null
        ? `hold ${row.id} is posted and has no request row`
        : `hold ${row.id} took ${usd(row.posted_pico)}; its request row says ${usd(row.charge_pico)} and ${row.settlement}`,
  },
  {
    counts: 'requests',
    count: 'select count(*) from requests',
    problems: `select r.id, r.charge_pico, r.benchmark_pico, r.own_provider_cost_pico, r.saved_pico, r.settlement, h.state
                 from requests r left join holds h on h.id = r.hold_id
                where r.charge_pico < 0 or r.charge_pico > r.benchmark_pico or r.saved_pico <> greatest(r.benchmark_pico - r.own_provider_cost_pico - r.charge_pico, 0)
                   or (r.charge_pico > 0 and (h.state is distinct from 'posted' or h.request_id <> r.id)) ${LIMIT}`,
    say: (row) =>
      `request ${row.id}: charge ${usd(row.charge_pico)}, benchmark ${usd(row.benchmark_pico)}, own provider cost ${usd(row.own_provider_cost_pico)}, saved ${usd(row.saved_pico)}, ${row.settlement}; its hold is ${row.state ?? 'not there'}`,
  },
  {
    counts: 'upstream costs',
    count: `select count(*) from ledger_entries where kind = 'upstream' and amount_pico > 0`,
    problems: `select h.id, r.upstream_pico, -c.amount_pico as cost, p.amount_pico as payable
                 from holds h
                 join requests r on r.id = h.request_id and r.hold_id = h.id and r.settlement = h.state::text
                 left join ledger_entries c on c.transaction_id = h.id || ':upstream' and c.account = 'platform:upstream_cost:' || r.mode
                 left join ledger_entries p on p.transaction_id = h.id || ':upstream' and p.account = 'platform:upstream_payable:' || r.mode
                where h.state = 'posted' and (r.upstream_pico <> -coalesce(c.amount_pico, 0) or r.upstream_pico <> coalesce(p.amount_pico, 0)) ${LIMIT}`,
    say: (row) =>
      `hold ${row.id}: its request cost ${usd(row.upstream_pico)} upstream, the entries say ${usd(row.cost)} and ${usd(row.payable)}`,
  },
  {
    counts: 'absorbed costs',
    count: 'select count(*) from requests where absorbed_pico <> 0',
    problems: `with booked as (
                 select c.request_id, -c.amount_pico as cost, p.amount_pico as payable
                   from ledger_entries c
                   left join ledger_entries p on p.transaction_id = c.transaction_id and p.account like 'platform:upstream_payable:%'
                  where c.account like 'platform:absorbed:%'
               ), absorbed as (select id, absorbed_pico from requests where absorbed_pico <> 0)
               select coalesce(a.id, b.request_id) as id, a.absorbed_pico, b.cost, b.payable
                 from absorbed a full join booked b on b.request_id = a.id
                where a.absorbed_pico is distinct from b.cost or a.absorbed_pico is distinct from b.payable ${LIMIT}`,
    say: (row) =>
      `request ${row.id}: the gateway absorbed ${usd(row.absorbed_pico)}, the entries say ${usd(row.cost)} and ${usd(row.payable)}`,
  },
  {
    counts: 'platform accounts',
    count: `select count(distinct account) from ledger_entries where account like 'platform:%'`,
    problems: `select m.mode, coalesce(booked.sum, 0) as booked, coalesce(posted.sum, 0) as posted,
                      coalesce(cost.sum, 0) as cost, coalesce(absorbed.sum, 0) as absorbed, coalesce(payable.sum, 0) as payable
                 from (values ('live'), ('test')) as m (mode)
                 left join lateral (select sum(amount_pico) from ledger_entries where account = 'platform:revenue:' || m.mode and kind = 'charge') booked on true
                 left join lateral (select sum(h.posted_pico) from holds h join wallets w on w.id = h.wallet_id where h.state = 'posted' and w.mode::text = m.mode) posted on true
                 left join lateral (select sum(amount_pico) from ledger_entries where account = 'platform:upstream_cost:' || m.mode) cost on true
                 left join lateral (select sum(amount_pico) from ledger_entries where account = 'platform:absorbed:' || m.mode) absorbed on true
                 left join lateral (select sum(amount_pico) from ledger_entries where account = 'platform:upstream_payable:' || m.mode) payable on true
                where coalesce(booked.sum, 0) <> coalesce(posted.sum, 0)
                   or coalesce(cost.sum, 0) + coalesce(absorbed.sum, 0) + coalesce(payable.sum, 0) <> 0`,
    say: (row) =>
      `platform accounts (${row.mode}): revenue ${usd(row.booked)} against posted holds of ${usd(row.posted)}; upstream cost ${usd(row.cost)} and absorbed ${usd(row.absorbed)} against payable ${usd(row.payable)}`,
  },
];
