using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Executions;

/// <summary>
/// An expression that can fail, over columns whose files have dictionaries and statistics without nulls: it is evaluated on the rows that the
/// statement gives it alone.
/// </summary>
public sealed class NullFreeFaultsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-faults-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        using var table = new RecordTable(_world);
        await table.Deliver(
            [.. Enumerable.Range(0, 4_000).Select(i => i % 10).Select(i => i == 0 ? """{"a":"n/a","s":{"d":"x","l":["x"]},"n":0}"""
                : $$$"""{"a":"{{{i}}}","s":{"d":"{{{i}}}","l":["{{{i}}}"]},"n":{{{i}}}}""")]);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SELECT sum(TRY_CAST(a AS double)) FROM t", "18000.0")]
    [InlineData("SELECT sum(TRY_CAST(s.d AS double)) FROM t", "18000.0")]
    [InlineData("SELECT sum(TRY_CAST(s.d AS decimal(5,2))) FROM t", "18000.00")]
    [InlineData("SELECT sum(TRY(CAST(s.l[1] AS double))) FROM t", "18000.0")]
    [InlineData("SELECT sum(CAST(a AS double)) FROM t WHERE a <> 'n/a'", "18000.0")]
    [InlineData("SELECT sum(CASE WHEN s.d <> 'x' THEN CAST(s.d AS double) END) FROM t", "18000.0")]
    [InlineData("SELECT count(TRY(100 / n)), count(TRY(json_parse(s.d))), count(TRY(date_parse(a, '%d'))) FROM t", "3600|3600|3600")]
    [InlineData("SELECT count(TRY(from_hex(a || '0'))), count(TRY_CAST(a AS date)), count(TRY_CAST(s.d AS boolean)) FROM t", "3600|0|400")]
    [InlineData("SELECT count(t.x) FROM (SELECT TRY(CAST(a AS double)) AS x FROM t GROUP BY a) t", "9")]
    public async Task A_dictionary_is_not_evaluated_as_a_whole(string sql, string row) => Assert.Equal([row], await _world.Query(sql));
}
