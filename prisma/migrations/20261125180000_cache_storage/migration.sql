-- Answers rest encrypted: PostgreSQL would try to compress each in vain.
alter table cache_entries alter column answer set storage external;
