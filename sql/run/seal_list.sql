-- Every seal beside what can be worked out again now: its own hash, the chain, its files' hashes as the run
-- tables have them, its totals from the ledger (until the month is pruned). An empty `wrong` = it holds.
select s.seal_no::text                                                          as seal,
       s.bill_cycle                                                             as cycle,
       s.revision::text                                                         as revision,
       c.by_whom                                                                as closed_by,
       s.files::text                                                            as files,
       left(s.seal_sha256, 16)                                                  as sha256,
       concat_ws('; ',
           case when s.seal_sha256 <> nightpost.seal_hash(s.bill_cycle, s.revision, s.batch_id, s.run_id, s.files, s.files_sha256,
                                                          s.totals, s.previous_seal)
                then 'the seal is not the hash of what it says' end,
           case when s.previous_seal is distinct from p.seal_sha256 then 'it does not name the seal before it' end,
           case when c.bill_cycle is null then 'its closing is gone' end,
           case when (f.files, f.sha256) is distinct from (s.files, s.files_sha256)
                then 'the files recorded in the run tables are not the sealed ones' end,
           case when t.totals <> s.totals then 'the ledger says ' || t.totals::text || ', sealed were ' || s.totals::text end) as wrong
  from nightpost.seal s
  left join nightpost.seal p on p.seal_no = s.seal_no - 1
  left join nightpost.closing c on c.bill_cycle = s.bill_cycle and c.revision = s.revision and c.state = 'closed'
 cross join lateral nightpost.seal_files(s.run_id, s.bill_cycle) f
 cross join lateral (select case when not exists (select from nightpost.pruned g where g.bill_cycle = s.bill_cycle)
                                 then nightpost.seal_totals(s.bill_cycle, s.batch_id) end as totals) t
 order by s.seal_no
