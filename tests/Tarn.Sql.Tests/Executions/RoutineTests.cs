namespace Tarn.Sql.Tests.Executions;

/// <summary>Functions that a statement defines for itself, and functions whose result is a table.</summary>
public sealed class RoutineTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN x * 2 SELECT f(f(5))", "20")]
    [InlineData("FUNCTION f(x varchar) RETURNS varchar RETURN x || '!' SELECT f(NULL)", null)]
    [InlineData("FUNCTION f() RETURNS integer RETURN 42 SELECT f() + f()", "84")]
    [InlineData("FUNCTION f(x integer) RETURNS bigint RETURN x SELECT typeof(f(1))", "bigint")]
    [InlineData("FUNCTION f(x double) RETURNS double RETURN x / 2 SELECT f(3)", "1.5")]
    [InlineData("FUNCTION f(a integer, b integer) RETURNS integer RETURN a - b, FUNCTION g(b integer, a integer) RETURNS integer "
        + "RETURN f(a, b) SELECT g(1, 10)", "9")]
    [InlineData("FUNCTION f(x integer) RETURNS array(integer) RETURN transform(ARRAY[1, 2], v -> v + x) "
        + "SELECT f(CAST(cardinality(f(1)) AS integer))", "[3, 4]")]
    [InlineData("FUNCTION f(x integer) RETURNS integer BEGIN DECLARE y integer DEFAULT x + 1; "
        + "BEGIN DECLARE y integer DEFAULT 100; SET x = y; END; RETURN x + y; END "
        + "SELECT f(1)", "102")]
    [InlineData("FUNCTION f(x integer) RETURNS varchar BEGIN IF x IS NULL THEN RETURN 'none'; ELSE SET x = x + 1; END IF; RETURN CAST(x AS varchar); END "
        + "SELECT f(NULL) || f(1)", "none2")]
    [InlineData("FUNCTION f(x integer) RETURNS integer BEGIN IF x = 0 THEN RETURN 0; END IF; RETURN 10 / x; END SELECT f(0)", "0")]
    [InlineData("FUNCTION f(x integer) RETURNS integer BEGIN CASE WHEN x > 1 THEN IF x > 2 THEN RETURN 3; END IF; SET x = 20; ELSE SET x = 10; END CASE; "
        + "RETURN x; END SELECT f(3) * 10000 + f(2) * 100 + f(1)", "32010")]
    [InlineData("FUNCTION f(x integer) RETURNS integer RETURN x WITH t(y) AS (VALUES 1, 2) SELECT sum(f(y)) FROM t", "3")]
    [InlineData("FUNCTION f(x integer) RETURNS integer RETURN x + 1 SELECT sum(f(y)) FROM (VALUES 1, 2) AS t(y) GROUP BY f(1) HAVING f(1) = 2", "5")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN x + 1 SELECT f(count(*)) FROM (VALUES 1, 2) AS t(y)", "3")]
    public async Task A_statement_calls_its_own_function(string statement, string? value)
    {
        var execution = await world.Run("WITH " + statement);
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN f(x) SELECT f(1)", "FUNCTION_NOT_FOUND: line 1:49")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN 'a' SELECT f(1)",
        "TYPE_MISMATCH: line 1:49: Value of RETURN must evaluate to bigint (actual: varchar(1))")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN x SELECT f('a')",
        "FUNCTION_NOT_FOUND: line 1:58: Unexpected parameters (varchar(1)) for function f. Expected: f(bigint)")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint BEGIN SET y = 1; RETURN x; END SELECT f(1)", "NOT_FOUND")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint BEGIN IF x > 1 THEN RETURN 1; END IF; END SELECT f(1)", "MISSING_RETURN")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN x, FUNCTION f(y bigint) RETURNS bigint RETURN y SELECT f(1)", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("FUNCTION f(x bigint) RETURNS bigint RETURN count(*) SELECT f(1)", "EXPRESSION_NOT_SCALAR")]
    [InlineData(
        "FUNCTION f(x bigint) RETURNS bigint BEGIN WHILE x > 0 DO SET x = 3 - x; END WHILE; RETURN x; END SELECT f(1)",
        "NOT_SUPPORTED: a loop of a function has more than 65536 rounds")]
    [InlineData("FUNCTION f(x integer) RETURNS integer RETURN 1 / x SELECT f(0)", "DIVISION_BY_ZERO")]
    public async Task A_function_that_is_wrong_is_an_error(string statement, string text) =>
        Assert.StartsWith(text, (await world.Run("WITH " + statement)).Error!.Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("sequence(stop => 3)", "0,1,2,3")]
    [InlineData("sequence(3, 1, -1)", "3,2,1")]
    [InlineData("sequence(2, 2)", "2")]
    [InlineData("exclude_columns(TABLE(SELECT 1 AS a, 2 AS b), DESCRIPTOR(a))", "2")]
    [InlineData("exclude_columns(columns => DESCRIPTOR(B), input => TABLE(VALUES (7, 8)) AS t(a, b))", "7")]
    public async Task A_table_function_is_a_relation(string call, string rows)
    {
        var execution = await world.Run($"SELECT * FROM TABLE({call})");
        Assert.Null(execution.Error);
        var answer = (await world.Service.Results(execution.Key, null, 100, default)).Rows.Skip(1).Select(r => r[0]);
        Assert.Equal(rows.Split(',').Order(), answer.Order());
    }

    [Theory]
    [InlineData("sequence(1, 5, 0)", "INVALID_FUNCTION_ARGUMENT: Step must be positive for sequence [1, 5]")]
    [InlineData("sequence(NULL, 5)", "INVALID_FUNCTION_ARGUMENT: Start is null")]
    [InlineData("sequence(1)", "MISSING_ARGUMENT")]
    [InlineData("sequence(1, stop => 5)", "INVALID_ARGUMENTS")]
    [InlineData("sequence(1, 2, 3, 4)", "INVALID_ARGUMENTS")]
    [InlineData("sequence('a', 2)", "TYPE_MISMATCH")]
    [InlineData("exclude_columns(TABLE(SELECT 1 AS a), DESCRIPTOR(a))", "INVALID_FUNCTION_ARGUMENT: All columns are excluded")]
    [InlineData("exclude_columns(TABLE(SELECT 1 AS a), DESCRIPTOR(z))", "INVALID_FUNCTION_ARGUMENT: Excluded columns: [z] not present in the table")]
    [InlineData("read_csv('/etc/passwd')", "FUNCTION_NOT_FOUND")]
    public async Task A_table_function_that_is_wrong_is_an_error(string call, string text) =>
        Assert.StartsWith(text, (await world.Run($"SELECT * FROM TABLE({call})")).Error!.Text, StringComparison.Ordinal);
}
