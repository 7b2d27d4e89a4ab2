-- One index in place of two finds an identity by its value and by how its value begins: of five million identities it
-- saves 0.4 GB, and a random page of each new one. (Equality can use these operators too.)
alter table identity drop constraint identity_pkey;
drop index identity_value;
create unique index identity_value on identity (workspace_id, value text_pattern_ops, type);
