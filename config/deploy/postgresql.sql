-- Rollen von eakte in PostgreSQL. Als Superuser in einer leeren Datenbank ausführen:
--   createdb eakte && psql -d eakte -f postgresql.sql
-- Danach in eakte.toml:  database_url = "postgresql://eakte_service@/eakte"
--                        owner_url    = "postgresql://eakte_owner@/eakte"
-- und „eakte init“ aufrufen. Kennwörter vergibt man mit \password, nicht in dieser Datei.

CREATE ROLE eakte_owner LOGIN;      -- legt Tabellen an (eakte init); der Dienst benutzt sie nie
CREATE ROLE eakte_service LOGIN;    -- der Dienst: weder Superuser noch Eigentümer, damit die
                                    -- Zeilensperren (Row Level Security) auch für ihn gelten
ALTER SCHEMA public OWNER TO eakte_owner;
GRANT USAGE ON SCHEMA public TO eakte_service;

ALTER DEFAULT PRIVILEGES FOR ROLE eakte_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO eakte_service;
ALTER DEFAULT PRIVILEGES FOR ROLE eakte_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO eakte_service;

-- Nach „eakte init“ einmal: das Protokoll nimmt nur neue Einträge an.
-- REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry FROM eakte_service;
