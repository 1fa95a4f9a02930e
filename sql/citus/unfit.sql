-- What would not distribute, and why.
select u.relation, u.why from nightpost.unfit() u
