//! MySQL and MariaDB: <https://dev.mysql.com/doc/refman/8.4/en/information-schema.html>.

pub(super) const OTHERS: &str = "
SELECT kind, name, definition FROM (
    SELECT 'view' AS kind, TABLE_NAME AS name, CONCAT('CREATE VIEW `', REPLACE(TABLE_NAME, '`', '``'), '` AS ', NULLIF(VIEW_DEFINITION, '')) AS definition
    FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'trigger', CONCAT(TRIGGER_NAME, ' of ', EVENT_OBJECT_TABLE),
           CONCAT('CREATE TRIGGER `', REPLACE(TRIGGER_NAME, '`', '``'), '` ', ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ON `',
                  REPLACE(EVENT_OBJECT_TABLE, '`', '``'), '` FOR EACH ROW ', ACTION_STATEMENT)
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
    UNION ALL
    SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, ROUTINE_DEFINITION
    FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'event', EVENT_NAME, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
    /*sequences*/
) AS found ORDER BY 1, 2";

/// <https://mariadb.com/kb/en/information-schema-tables-table/>
pub(super) const SEQUENCES_OF_MARIADB: &str = "
    UNION ALL
    SELECT 'sequence', TABLE_NAME, NULL FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE'";

/// What both have under one name. The partitions of a subpartitioned table are named once for each part.
pub(super) const UNSAID: &str = "
SELECT NULL, name, remark FROM (
    SELECT TABLE_NAME AS name, 1 AS place, 0 AS number, CONCAT('options: ', TRIM(REPLACE(CREATE_OPTIONS, 'partitioned', ''))) AS remark
    FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
      AND TRIM(REPLACE(CREATE_OPTIONS, 'partitioned', '')) <> ''
    UNION ALL
    SELECT DISTINCT TABLE_NAME, 2, 0, CONCAT('partition by ', PARTITION_METHOD, IFNULL(CONCAT(' (', PARTITION_EXPRESSION, ')'), ''),
           IFNULL(CONCAT(', subpartition by ', SUBPARTITION_METHOD, ' (', SUBPARTITION_EXPRESSION, ')'), ''))
    FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
    UNION ALL
    SELECT TABLE_NAME, 3, PARTITION_ORDINAL_POSITION * 10000 + IFNULL(SUBPARTITION_ORDINAL_POSITION, 0),
           CONCAT('partition `', PARTITION_NAME, '`', IFNULL(CONCAT(' `', SUBPARTITION_NAME, '`'), ''),
                  CASE WHEN PARTITION_DESCRIPTION IS NULL THEN ''
                       WHEN PARTITION_METHOD LIKE 'LIST%' THEN CONCAT(' in (', PARTITION_DESCRIPTION, ')')
                       ELSE CONCAT(' less than (', PARTITION_DESCRIPTION, ')') END,
                  IF(PARTITION_COMMENT = '', '', CONCAT(' comment ', QUOTE(PARTITION_COMMENT))))
    FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
    UNION ALL
    SELECT DISTINCT TABLE_NAME, 4, 0, CONCAT('index `', INDEX_NAME, '`: comment ', QUOTE(INDEX_COMMENT))
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_COMMENT <> ''
    UNION ALL
    SELECT TABLE_NAME, 5, ORDINAL_POSITION, CONCAT('column `', COLUMN_NAME, '`: invisible')
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%INVISIBLE%'
    /*own*/
) AS found ORDER BY name, place, number, remark";

pub(super) const UNSAID_OF_MYSQL: &str = "
    UNION ALL
    SELECT DISTINCT TABLE_NAME, 4, 0, CONCAT('index `', INDEX_NAME, '`: invisible')
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND IS_VISIBLE = 'NO'
    UNION ALL
    SELECT TABLE_NAME, 6, 0, CONCAT('constraint `', t.CONSTRAINT_NAME, '`: CHECK ', CHECK_CLAUSE, ' NOT ENFORCED')
    FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c
         ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
    WHERE t.CONSTRAINT_SCHEMA = DATABASE() AND ENFORCED = 'NO'
    UNION ALL
    SELECT TABLE_NAME, 5, ORDINAL_POSITION, CONCAT('column `', COLUMN_NAME, '`: SRID ', SRS_ID)
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND SRS_ID IS NOT NULL";

/// <https://mariadb.com/kb/en/ignored-indexes/>, <https://mariadb.com/kb/en/system-versioned-tables/>
pub(super) const UNSAID_OF_MARIADB: &str = "
    UNION ALL
    SELECT TABLE_NAME, 0, 0, 'it is system versioned' FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SYSTEM VERSIONED'
    UNION ALL
    SELECT TABLE_NAME, 5, ORDINAL_POSITION, CONCAT('column `', COLUMN_NAME, '`: without system versioning')
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%WITHOUT SYSTEM VERSIONING%'
    UNION ALL
    SELECT TABLE_NAME, 5, ORDINAL_POSITION, CONCAT('column `', COLUMN_NAME, '`: compressed')
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_TYPE LIKE '% /*M!100301 COMPRESSED*/'
    UNION ALL
    SELECT DISTINCT TABLE_NAME, 4, 0, CONCAT('index `', INDEX_NAME, '`: ignored')
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND IGNORED = 'YES'";
