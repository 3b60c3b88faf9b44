-- Database roles and schemas of Tally: the same file for the local stack, compose and Kubernetes.
--
-- Run it once per database, as a superuser, connected to that database. It can be run again: nothing is dropped.
-- Each service has two roles: <svc>_owner (migrations and run-time DDL in its own schema) and <svc>_app (DML on its own
-- schema, nothing else). Passwords come from the settings tally.<role>_password, for example
--   PGOPTIONS='-c tally.credits_app_password=...' psql -f roles.sql
-- A role whose setting is absent keeps its password, or is made without one (it can then only log in where
-- pg_hba.conf asks for none).

create extension if not exists pg_trgm;

do $roles$
declare
    family text;
    role_name text;
    secret text;
begin
    foreach family in array array['social', 'credits', 'metrics'] loop
        foreach role_name in array array[family || '_owner', family || '_app'] loop
            if not exists (select from pg_roles where rolname = role_name) then
                execute format('create role %I login nosuperuser nocreatedb nocreaterole', role_name);
            end if;
            secret := current_setting('tally.' || role_name || '_password', true);
            if secret <> '' then
                execute format('alter role %I password %L', role_name, secret);
            end if;
            execute format('alter role %I in database %I set search_path = %I, public',
                role_name, current_database(), family);
            execute format('grant connect on database %I to %I', current_database(), role_name);
        end loop;
        execute format('create schema if not exists %I authorization %I', family, family || '_owner');
        execute format('revoke all on schema %I from public', family);
        execute format('grant usage on schema %I to %I', family, family || '_app');
        execute format('alter default privileges for role %I in schema %I grant select, insert, update, delete on tables to %I',
            family || '_owner', family, family || '_app');
        execute format('alter default privileges for role %I in schema %I grant usage on sequences to %I',
            family || '_owner', family, family || '_app');
    end loop;
    execute format('revoke create, temporary on database %I from public', current_database());
    revoke create on schema public from public;
end
$roles$;
