//! Names that MySQL keeps for itself, and how long those of logins may be.

use platformc_base::{Code, Diagnostic, Diagnostics, words::DatabaseEngine};

use platformc_model::{Database, Model, Secret};

/// The reserved words, which RDS refuses as the name of a database
/// (<https://dev.mysql.com/doc/refman/8.4/en/keywords.html>).
const RESERVED: &str = "\
    accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case \
    change char character check collate column condition constraint continue convert create cross cube cume_dist \
    current_date current_time current_timestamp current_user cursor database databases day_hour day_microsecond \
    day_minute day_second dec decimal declare default delayed delete dense_rank desc describe deterministic distinct \
    distinctrow div double drop dual each else elseif empty enclosed escaped except exists exit explain false fetch \
    first_value float float4 float8 for force foreign from fulltext function generated get grant group grouping groups \
    having high_priority hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive \
    insert int int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join \
    json_table key keys kill lag last_value lateral lead leading leave left like limit linear lines load localtime \
    localtimestamp lock long longblob longtext loop low_priority manual match maxvalue mediumblob mediumint mediumtext \
    middleint minute_microsecond minute_second mod modifies natural not no_write_to_binlog nth_value ntile null numeric \
    of on optimize optimizer_costs option optionally or order out outer outfile over parallel partition percent_rank \
    precision primary procedure purge qualify range rank read reads read_write real recursive references regexp release \
    rename repeat replace require resignal restrict return revoke right rlike row rows row_number schema schemas \
    second_microsecond select sensitive separator set show signal smallint spatial specific sql sqlexception sqlstate \
    sqlwarning sql_big_result sql_calc_found_rows sql_small_result ssl starting stored straight_join system table \
    tablesample terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned \
    update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when \
    where while window with write xor year_month zerofill";
/// Databases that every server has.
const PRESENT: &[&str] = &["information_schema", "innodb", "mysql", "performance_schema", "sys"];
/// Logins that every server of RDS has, and Vault's own.
const LOGINS: &[&str] = &["rdsadmin", "rdsrepladmin", "rds_superuser_role", "root", "vault"];
/// The longest name of a login (<https://dev.mysql.com/doc/refman/8.4/en/user-names.html>). Those that Vault makes up
/// itself are cut to it.
const LONGEST: usize = 32;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for database in model.databases.values().filter(|database| is_mysql(database)) {
        let name = database.name.as_str().replace('-', "_");
        let reserved = RESERVED.split_ascii_whitespace().any(|word| word == name);
        if reserved || PRESENT.contains(&name.as_str()) {
            let label = if reserved { "an SQL keyword" } else { "every server has a database with this name" };
            let message = format!("MySQL does not accept the database name `{name}`");
            problems.push(
                Diagnostic::error(Code::BadName, database.span, message)
                    .label(label)
                    .help(format!("choose another name, such as `{}-db`", database.name)),
            );
        }
    }
    for secret in model.secrets.values() {
        login(secret, problems);
    }
}

/// A login whose password rotates is one user, called like its secret.
fn login(secret: &Secret, problems: &mut Diagnostics) {
    if secret.static_role().is_none() || !secret.database().is_some_and(|database| is_mysql(database)) {
        return;
    }
    let name = secret.name.as_str().replace('-', "_");
    if name.len() > LONGEST {
        let message = format!("the login name of `{}` is too long for MySQL", secret.name);
        problems.push(
            Diagnostic::error(Code::NameTooLong, secret.span, message)
                .label(format!("{} characters", name.len()))
                .help(format!("choose a name of at most {LONGEST} characters")),
        );
    } else if LOGINS.contains(&name.as_str()) {
        let message = format!("the login of `{}` cannot be named `{name}`", secret.name);
        problems.push(
            Diagnostic::error(Code::BadName, secret.span, message)
                .label("MySQL or the platform already has a login with this name")
                .help(format!("choose another name for the secret, such as `{}-login`", secret.name)),
        );
    }
}

fn is_mysql(database: &Database) -> bool {
    database.engine.value == DatabaseEngine::MySql
}
