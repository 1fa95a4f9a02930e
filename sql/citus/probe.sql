-- Whether every server of the warehouse sees a setting: nightpost.locale has been set to $1. Asked of rows that
-- lie on all of them: how many there are, how many saw it, and in how many server processes.
select count(*)                                     as rows,
       count(*) filter (where p.said = $1)          as saw,
       count(distinct p.process)                    as processes
  from (select current_setting('nightpost.locale', true) as said,
               concat(inet_server_addr(), ':', inet_server_port(), '/', pg_backend_pid()) as process
          from nightpost.probe
        offset 0) p
