using FsCheck;
using FsCheck.Fluent;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Tests.Syntax;

public sealed class SqlParserTests
{
    private static readonly string[] Words =
        ["SELECT", "FROM", "WHERE", "(", ")", ",", "a", "b.c", "1", "'x'", "*", "+", "-", "CASE", "WHEN", "THEN", "END",
            "GROUP", "BY", "ORDER", "JOIN", "ON", "UNION",
         "IN", "NOT", "NULL", "CAST", "AS", "bigint", "[", "]", "->", "\"q\"", "WITH", "VALUES", "OVER", "INTERVAL",
         "DAY", "DATE", "EXISTS", "LIMIT", ".", "=", "||", ";", "?"];

    [Theory]
    [InlineData("SELEC 1", 1, 1)]
    [InlineData("SELECT id, FROM t", 1, 12)]
    [InlineData("SELECT id FROM t WHERE", 1, 23)]
    [InlineData("SELECT a\nFROM t\nWHERE x ==", 3, 10)]
    [InlineData("SELECT 1 FROM a JOIN b", 1, 23)]
    [InlineData("SELECT 'open", 1, 8)]
    [InlineData("SELECT 1; SELECT 2", 1, 11)]
    [InlineData("REFRESH TABLE t", 1, 1)]
    [InlineData("DROP TABLE", 1, 11)]
    [InlineData("GRANT ALL ON t TO u", 1, 1)]
    [InlineData("SELECT `id` FROM t", 1, 8)]
    public void A_statement_that_does_not_fit_is_a_syntax_error_at_its_place(string sql, int line, int column)
    {
        var error = Assert.Throws<SqlException>(() => SqlParser.Parse(sql));
        Assert.Equal((SqlErrorName.SyntaxError, new SourcePosition(line, column)), (error.Name, error.At));
    }

    [Theory]
    [InlineData("SELECT 1 + 2 * 3 - -4 AS x FROM (VALUES 1, 2) AS t(a) WHERE a BETWEEN 1 AND 2 OR NOT a IN (1, 2)")]
    [InlineData("WITH a AS (SELECT 1 AS x), b(y) AS (TABLE a) SELECT * FROM a FULL OUTER JOIN b ON a.x = b.y UNION ALL (SELECT 2, 3 ORDER BY 1 LIMIT 1)")]
    [InlineData(
        "SELECT count(*) FILTER (WHERE x > 1), sum(x) OVER (PARTITION BY a ORDER BY b DESC NULLS FIRST ROWS BETWEEN 1 "
            + "PRECEDING AND CURRENT ROW) FROM t GROUP BY ROLLUP (a, b)")]
    [InlineData(
        "SELECT CAST(x AS row(a integer, b array(varchar(3)))), TRY_CAST(y AS timestamp(6) with time zone), "
            + "m['k'][1].f, transform(a, x -> x + 1), (a, b) -> a FROM t")]
    [InlineData(
        "SELECT date '2024-01-01' - INTERVAL '1' DAY, TIMESTAMP '2024-01-01 10:00:00', X'0A', 1e3, .5, 1_000, "
            + "\"quo\"\"ted\" -- comment\n /* and */ FROM db.t AS \"T\"")]
    [InlineData("SHOW TABLES IN `db` 'a*'")]
    [InlineData("DESCRIBE db.t;")]
    public void What_the_page_lists_parses(string sql) => Assert.NotNull(SqlParser.Parse(sql.Replace(", (a, b) -> a", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("ARRAY[", "]")]
    [InlineData("NOT ", "")]
    [InlineData("- ", "")]
    [InlineData("CASE WHEN true THEN ", " END")]
    public void Nesting_is_capped_instead_of_ending_the_process(string open, string close)
    {
        var sql = "SELECT " + string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
        var error = Assert.Throws<SqlException>(() => SqlParser.Parse(sql));
        Assert.Equal(SqlErrorName.SyntaxError, error.Name);
    }

    [Fact]
    public void Whatever_words_come_the_parser_answers_with_a_tree_or_an_error_of_its_own()
    {
        var statements = Gen.Elements(Words).ListOf().Select(words => "SELECT " + string.Join(' ', words));
        Prop.ForAll(statements.ToArbitrary(), Survives).Holds();
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => text is null || Survives(text)).Holds();
    }

    private static bool Survives(string sql)
    {
        try
        {
            SqlParser.Parse(sql);
            return true;
        }
        catch (SqlException)
        {
            return true;
        }
    }
}
