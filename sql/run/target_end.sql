-- A target is not used any more; what was delivered stays known. $1 remote.
update nightpost.target
   set ended = true
 where remote = $1
   and not ended
