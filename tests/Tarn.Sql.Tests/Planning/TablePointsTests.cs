using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Planning;

/// <summary>The points of time travel: their values, and Trino's errors.</summary>
public sealed class TablePointsTests
{
    private static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 0, 0, 250, TimeSpan.Zero);
    private static readonly PlanningThreads Threads = new(256L << 20, new ManualTime(Now));
    private readonly MemoryCatalog _catalog = new();

    public TablePointsTests()
    {
        _catalog.Add(new TableHandle("shop", "t1", [new("a", SqlType.Bigint, 1)], 1));
        _catalog.AddView("shop", "v", "SELECT a FROM t1 FOR VERSION AS OF 7", [new("a", SqlType.Bigint)]);
    }

    [Theory]
    [InlineData("VERSION AS OF 123", "OfSnapshot { Id = 123 }")]
    [InlineData("VERSION AS OF 949530903748831860", "OfSnapshot { Id = 949530903748831860 }")]
    [InlineData("VERSION AS OF BIGINT '123'", "OfSnapshot { Id = 123 }")]
    [InlineData("VERSION AS OF 'main'", "OfReference { Name = main }")]
    [InlineData("VERSION AS OF ?", "OfSnapshot { Id = 5 }")]
    [InlineData("TIMESTAMP AS OF DATE '2024-05-06'", "OfTime { EpochMs = 1714953600000 }")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2024-05-06 01:02:03.4567'", "OfTime { EpochMs = 1714957323456 }")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2024-05-06 01:02:03.4 UTC'", "OfTime { EpochMs = 1714957323400 }")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2024-05-06 03:02:03.4 +02:00'", "OfTime { EpochMs = 1714957323400 }")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2024-05-06 03:02:03.4 Europe/Berlin'", "OfTime { EpochMs = 1714957323400 }")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2024-05-06 01:02:03.4' AT TIME ZONE 'Asia/Tokyo'", "OfTime { EpochMs = 1714957323400 }")]
    [InlineData("TIMESTAMP AS OF CAST('2024-05-06 01:02:03.4567' AS timestamp)", "OfTime { EpochMs = 1714957323457 }")]
    [InlineData("TIMESTAMP AS OF CAST(TIMESTAMP '2024-05-06 01:02:03' AS date)", "OfTime { EpochMs = 1714953600000 }")]
    [InlineData("TIMESTAMP AS OF (current_timestamp - INTERVAL '1' DAY)", "OfTime { EpochMs = 1795082400250 }")]
    [InlineData("TIMESTAMP AS OF now() - INTERVAL '1' MONTH + INTERVAL '2' HOUR", "OfTime { EpochMs = 1792497600250 }")]
    [InlineData("TIMESTAMP AS OF current_date", "OfTime { EpochMs = 1795132800000 }")]
    public async Task A_constant_names_a_point(string period, string point)
    {
        using var query = await Plan($"SELECT a FROM t1 FOR {period} AS x WHERE x.a > 1");
        Assert.Equal(point, Assert.Single(_catalog.Points).ToString());
    }

    [Theory]
    [InlineData("TIMESTAMP AS OF '2022-01-01'",
        "TYPE_MISMATCH: line 1:18: Type varchar(10) invalid. Temporal pointers must be of type Timestamp, Timestamp with Time Zone, or Date.")]
    [InlineData("TIMESTAMP AS OF 1654594283421",
        "TYPE_MISMATCH: line 1:18: Type bigint invalid. Temporal pointers must be of type Timestamp, Timestamp with Time Zone, or Date.")]
    [InlineData("TIMESTAMP AS OF CAST(NULL AS bigint)",
        "TYPE_MISMATCH: line 1:18: Type bigint invalid. Temporal pointers must be of type Timestamp, Timestamp with Time Zone, or Date.")]
    [InlineData("TIMESTAMP AS OF CAST(NULL AS date)", "INVALID_ARGUMENTS: line 1:18: Pointer value cannot be NULL")]
    [InlineData("TIMESTAMP AS OF NULL", "INVALID_ARGUMENTS: line 1:18: Pointer value cannot be NULL")]
    [InlineData("VERSION AS OF NULL", "INVALID_ARGUMENTS: line 1:18: Pointer value cannot be NULL")]
    [InlineData("VERSION AS OF CAST(NULL AS varchar)", "INVALID_ARGUMENTS: line 1:18: Pointer value cannot be NULL")]
    [InlineData("TIMESTAMP AS OF DATE '2999-01-01'", "INVALID_ARGUMENTS: line 1:18: Pointer value '2999-01-01' is not in the past")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2999-01-01'", "INVALID_ARGUMENTS: line 1:18: Pointer value '2999-01-01 00:00:00' is not in the past")]
    [InlineData("TIMESTAMP AS OF TIMESTAMP '2999-01-01 UTC'", "INVALID_ARGUMENTS: line 1:18: Pointer value '2999-01-01 00:00:00 UTC' is not in the past")]
    [InlineData("TIMESTAMP AS OF current_timestamp",
        "INVALID_ARGUMENTS: line 1:18: Pointer value '2026-11-20 10:00:00.250 UTC' is not in the past")]
    [InlineData("VERSION AS OF DATE '2022-01-01'", "NOT_SUPPORTED: Unsupported type for table version: date")]
    [InlineData("VERSION AS OF cardinality(ARRAY[1])",
        "NOT_SUPPORTED: line 1:18: FOR VERSION AS OF takes a literal, a parameter, the current time, and intervals added to or subtracted from a time")]
    [InlineData("VERSION AS OF (SELECT 1)",
        "NOT_SUPPORTED: line 1:18: FOR VERSION AS OF takes a literal, a parameter, the current time, and intervals added to or subtracted from a time")]
    [InlineData("VERSION AS OF a", "COLUMN_NOT_FOUND: line 1:36: Column 'a' cannot be resolved")]
    [InlineData("SYSTEM_TIME AS OF 1", "SYNTAX_ERROR: line 1:22: mismatched input 'SYSTEM_TIME'. Expecting: 'TIMESTAMP', 'VERSION'")]
    public async Task A_wrong_point_is_refused_as_Trino_does(string period, string text) =>
        Assert.Equal(text, (await Assert.ThrowsAsync<SqlException>(() => Plan($"SELECT * FROM t1 FOR {period}"))).Text);

    [Fact]
    public async Task A_view_may_read_an_earlier_state_and_WITH_names_have_none()
    {
        using var query = await Plan("SELECT x.a FROM v x, t1 y, t1 FOR VERSION AS OF 8 z");
        Assert.Equal(["OfSnapshot { Id = 7 }", "OfSnapshot { Id = 8 }"], _catalog.Points.Select(p => p.ToString()).Order());
        Assert.Equal(3, query.Plan.Scans.Count);
        var refused = await Assert.ThrowsAsync<SqlException>(() => Plan("WITH w AS (SELECT 1 AS a) SELECT * FROM w FOR VERSION AS OF 1"));
        Assert.Equal("NOT_SUPPORTED: line 1:43: a WITH query has no earlier versions", refused.Text);
    }

    private async Task<PlannedQuery> Plan(string sql) => await StatementPlanner.Plan(
        (QueryStatement)SqlParser.Parse(sql), _catalog, Principal, new("shop"),
        sql.Contains('?', StringComparison.Ordinal) ? [SqlParser.ParseValue("5")] : [], Threads, default);
}
