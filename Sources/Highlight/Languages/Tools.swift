// Diffs, makefiles, SQL.

extension Lexer {
    static let diff = Lexer(
        ["diff", "patch", "udiff"],
        [
            "root": [
                rule(#"^@.*\n?"#, "gu"), rule(#"^(?:Index|diff|index).*\n?"#, "gh"), rule(#"^=.*\n?"#, "gh"), rule(#"^\+.*\n?"#, "gi"),
                rule(#"^-.*\n?"#, "gd"),
                rule(#"^!.*\n?"#, "gs"), rule(#".*\n|.+"#, ""),
            ]
        ])

    static let makefile = Lexer(
        ["makefile", "make", "mf", "bsdmake"],
        [
            "root": [
                groups(#"^((?:\t[^\n]*\n?)+)"#, ["@bash"]),
                rule(#"^[ \t]*(?:ifeq|ifneq|ifdef|ifndef|else|endif|-?include|sinclude|define|endef|vpath|unexport)\b.*\n?"#, "cp"),
                rule("#.*\n?", "c"),
                groups(#"(export)(\s+)(?=\w)"#, ["k", ""]), rule(#"export\b"#, "k"),
                groups(#"([\w.$(){}-]+)([ \t]*)([!?:+]{0,2}:?=)([ \t]*)((?:[^\\\n#]|\\[\s\S])*+)"#, ["nv", "", "o", "", "@bash"]),
                groups(#"([^\n:#=]+)(::?)(?!=)"#, ["nf", "o"], .push("prerequisites")),
                rule(#"[ \t\r]+|\n"#, ""), include("reference"),
            ],
            "prerequisites": [
                rule(#"[ \t\r]+|\\\n"#, ""), rule(#"\n"#, "", .pop(1)), rule(#"#.*"#, "c"),
                groups(#"(;)((?:[^\\\n]|\\[\s\S])*+)"#, ["p", "@bash"]), include("reference"),
                rule(#"[^\s$#;\\|]+"#, "n"), rule(#"[|\\]"#, ""),
            ],
            "reference": [
                rule(#"\$[@<^?*%+|]"#, "nv"), groups(#"(\$[({])(?=[^)}\n]*[)}])"#, ["k"], .push("variable")), rule(#"\$\$?"#, ""),
            ],
            "variable": [rule(#"[)}]"#, "k", .pop(1)), rule(#"\w+(?=[ \t,])"#, "nb"), include("reference"), rule(#"[^)}$\n]+"#, "nv")],
        ])

    static let sql = Lexer(
        ["sql", "postgresql", "postgres", "mysql", "sqlite", "sqlite3", "plpgsql"], ignoringCase: true,
        [
            "root": [
                rule(#"\s+"#, ""), rule(#"--.*\n?"#, "c1"), rule(#"/\*"#, "cm", .push("comment")), rule(#"[+*/<>=~!@#%^&|`?-]+"#, "o"),
                rule(#"\d+"#, "mi"), rule("'(?:''|[^'])*+'", "s1"), rule(#""(?:""|[^"])*+""#, "ss"),
                word(#"[A-Za-z_\x80-\xff][\w$\x80-\xff]*"#, "n", ["k": sqlWords, "nb": sqlTypes]), rule(#"[;:()\[\]{},.$\\]+"#, "p"),
            ],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"[^*]+|\*"#, "cm")],
        ])

    private static let sqlTypes =
        "ARRAY BIGINT BINARY BIT BLOB BOOLEAN CHAR CHARACTER DATE DEC DECIMAL FLOAT INT INTEGER INTERVAL NUMBER NUMERIC REAL SERIAL SMALLINT VARCHAR VARYING INT8 SERIAL8 TEXT"

    private static let sqlWords =
        "OUT INOUT STRICT IMMUTABLE STABLE OPERATOR SETOF ZONE TIME TIMESTAMP DOMAIN EXTENSION MODULE_PATHNAME SCHEMA SECURITY DEFINER TYPE TYPES CLASS C INPUT OUTPUT STORAGE ACCESS METHOD TABLES REPLACE VIEWS TRUSTED COST ADMIN AGGREGATE ALWAYS ATOMIC ATTRIBUTE BOTH CALLED CHARSET CHAIN CHECKPOINT CLOSE COMMENTS CONCURRENTLY CONFLICT CONNECTION CONVERSION CSV CURRENT_ROLE CYCLE DATA DATABASES DEALLOCATE DEFAULTS DEFERRABLE DEFERRED DELIMITER DELIMITERS DESCRIBE DISABLE ENABLE ENCODING ENCRYPTED ENGINE ESCAPE EXCLUSIVE EXTERNAL FILTER FIRST FOLLOWING FORCE FORWARD FREEZE GENERATED GLOBAL GO GOTO HANDLER HOUR IDENTITY IGNORE IMMEDIATE IMPLICIT INHERITS INITIALLY INSTEAD INVOKER ISNULL ISOLATION LANCOMPILER LARGE LAST LATERAL LEADING LEVEL LOAD LOCAL LOCALTIME LOCALTIMESTAMP LOCATION MATCH MINUTE MODE MONTH NAMES NATIONAL NEW NEXT NOCREATEDB NOTHING NOTIFY NOTNULL NOW NULLS OBJECT OIDS OLD ONLY OPTIONS OUTER OVER OVERLAPS OWNED PARTIAL PARTITION PATH PLACING POSITION PRECEDING PRECISION PREPARE PREPARED PRESERVE PRIOR PROCEDURAL PUBLIC QUOTE RANGE READ RECHECK RECURSIVE REFRESH MATERIALIZED REINDEX RELATIVE RELEASE REPEATABLE RESET RESTART RESTRICT RETURN ROWS RULE SAVEPOINT SCROLL SECOND SERIALIZABLE SESSION_USER SETS SHARE SIMILAR SIMPLE SOME SQL START STATEMENT STATISTICS STDIN STDOUT SYMMETRIC SYSID SYSTEM TABLESPACE TEMP TEMPLATE TOAST TRAILING TREAT UNBOUNDED UNIQUE UNKNOWN UNLISTEN UNLOGGED UNTIL VACUUM VALID VALIDATOR VALUE VERBOSE VERSION VOLATILE WINDOW WITHIN WORK WRITE YEAR DAY SUBSTRING FORMAT SOURCE SUPPORT CONTAINS INCLUDE "
        + "ADD ALL ALTER ANALYZE AND ANY AS ASC AUTO_INCREMENT AUTOINCREMENT AVG BEFORE BEGIN BETWEEN BY CASCADE CASE CAST CHECK CLUSTER COALESCE COLLATE COLUMN COMMENT COMMIT CONSTRAINT "
        + "COPY COUNT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DECLARE DEFAULT DELETE DESC DISTINCT DO DROP EACH ELSE END EXCEPT EXECUTE EXISTS EXPLAIN EXTRACT "
        + "FALSE FETCH FOR FOREIGN FROM FULL FUNCTION GRANT GROUP HAVING IF ILIKE IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LANGUAGE LEFT LIKE LIMIT LOCK LOWER MAX MIN MODIFY NATURAL "
        + "NO NOT NULL NULLIF OF OFFSET ON OPTION OR ORDER OUTER OWNER PASSWORD PRIMARY PRIVILEGES PROCEDURE REFERENCES RENAME REPLACE RETURNING RETURNS REVOKE RIGHT ROLE ROLLBACK ROW SCHEMA SELECT "
        + "SEQUENCE SESSION SET SHOW START SUBSTRING SUM TABLE TEMPORARY THEN TO TRANSACTION TRIGGER TRIM TRUE TRUNCATE UNION UNIQUE UPDATE UPPER USER USING VALUES VIEW WHEN WHERE WITH WITHOUT"
}
