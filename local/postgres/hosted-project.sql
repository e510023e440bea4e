-- What a hosted project looks like before its first migration, as far as our migrations can tell: an owner that is no
-- superuser, the API's roles, and a schema of sign-in that belongs to somebody else.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_auth_admin nologin noinherit;
create role project_owner login createrole createdb bypassrls nosuperuser;
grant anon, authenticated, service_role to authenticator, project_owner;
create database project owner project_owner;
