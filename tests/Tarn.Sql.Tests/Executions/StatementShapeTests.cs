using Tarn.Sql.Executions;

namespace Tarn.Sql.Tests.Executions;

public sealed class StatementShapeTests
{
    [Theory]
    [InlineData("SELECT 1", StatementKind.Dml, "SELECT")]
    [InlineData("-- dbt\n/* {\"app\": \"dbt\"} */\nWITH a AS (SELECT 1) SELECT * FROM a", StatementKind.Dml, "SELECT")]
    [InlineData("CREATE TABLE a WITH (format = 'PARQUET') AS SELECT 1", StatementKind.Ddl, "CREATE_TABLE_AS_SELECT")]
    [InlineData("create table a as (select 1)", StatementKind.Ddl, "CREATE_TABLE_AS_SELECT")]
    [InlineData("CREATE EXTERNAL TABLE a (b int)", StatementKind.Ddl, "CREATE_TABLE")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT 1", StatementKind.Ddl, "CREATE_VIEW")]
    [InlineData("INSERT INTO a SELECT 1", StatementKind.Dml, "INSERT")]
    [InlineData("UNLOAD (SELECT 1) TO 's3://a/'", StatementKind.Dml, "UNLOAD")]
    [InlineData("DROP SCHEMA a", StatementKind.Ddl, "DROP_DATABASE")]
    [InlineData("MSCK REPAIR TABLE a", StatementKind.Ddl, "MSCK_REPAIR_TABLE")]
    [InlineData("/* x */ show tables in `a`", StatementKind.Ddl, "SHOW_TABLES")]
    [InlineData("EXPLAIN SELECT 1", StatementKind.Utility, "EXPLAIN")]
    [InlineData("EXECUTE a USING 1", StatementKind.Dml, "EXECUTE")]
    [InlineData("PREPARE a FROM SELECT 1", StatementKind.Utility, "PREPARE")]
    [InlineData("'", StatementKind.Dml, "SELECT")]
    public void A_statements_kind_follows_from_its_words(string sql, StatementKind kind, string substatement)
    {
        var text = StatementText.Read(sql, null);
        Assert.Equal((kind, substatement), (text.Kind, text.Substatement));
    }
}
