using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Executions;

/// <summary>
/// An expression that can fail, over columns whose files have dictionaries and statistics without nulls: it is evaluated on the rows that the
/// statement gives it alone. One row in ten has a text that is no number.
/// </summary>
public sealed class NullFreeFaultsTests(NullFreeFaultsTests.World world) : IClassFixture<NullFreeFaultsTests.World>
{
    [Theory]
    [InlineData("SELECT sum(TRY_CAST(a AS double)) FROM t", "900000.0")]
    [InlineData("SELECT sum(TRY_CAST(s.d AS double)) FROM t", "900000.0")]
    [InlineData("SELECT sum(TRY_CAST(s.d AS decimal(5,2))) FROM t", "900000.00")]
    [InlineData("SELECT sum(TRY(CAST(s.l[1] AS double))) FROM t", "900000.0")]
    [InlineData("SELECT sum(CAST(a AS double)) FROM t WHERE a <> 'n/a'", "900000.0")]
    [InlineData("SELECT sum(CAST(s.d AS bigint)) FROM t WHERE s.d <> 'n/a'", "900000")]
    [InlineData("SELECT sum(CASE WHEN s.d <> 'n/a' THEN CAST(s.d AS double) END) FROM t", "900000.0")]
    [InlineData("SELECT count(TRY(100 / n)), count(TRY(json_parse(s.d))), count(TRY(date_parse(a, '%j'))) FROM t", "3600|3600|2632")]
    [InlineData("SELECT count(TRY(json_parse(s.d))) FROM t", "3600")]
    [InlineData("SELECT count(TRY(from_hex(a || a))), count(TRY_CAST(a AS date)), count(TRY_CAST(s.d AS boolean)) FROM t", "3600|0|8")]
    [InlineData("SELECT sum(TRY_CAST(p.d AS double)), sum(TRY_CAST(p.d AS decimal(5,2))) FROM t", "900000.0|900000.00")]
    [InlineData("SELECT sum(TRY_CAST(p.d AS double)), count(p.d) FROM t", "900000.0|4000")]
    [InlineData("SELECT count(TRY(json_parse(p.d))), count(TRY(date_parse(p.d, '%j'))), count(TRY(from_hex(p.d || p.d))) FROM t", "3600|2632|3600")]
    [InlineData("SELECT sum(CAST(p.d AS double)) FROM t WHERE p.d <> 'n/a'", "900000.0")]
    [InlineData("SELECT sum(CASE WHEN n <> 0 THEN CAST(p.d AS double) END) FROM t", "900000.0")]
    [InlineData("SELECT count(x) FROM (SELECT TRY(CAST(a AS double)) AS x FROM t GROUP BY a)", "450")]
    public async Task A_dictionary_is_not_evaluated_as_a_whole(string sql, string row) => Assert.Equal([row], await world.Lake.Query(sql));

    /// <summary>A table of 4,000 rows.</summary>
    public sealed class World : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("tarn-faults-").FullName;

        /// <summary>The lake with the table.</summary>
        internal LakeWorld Lake { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            Lake = await LakeWorld.Open(_folder);
            var made = await Lake.Run(
                """
                CREATE TABLE t WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lake/faults/') AS
                SELECT a, CAST(ROW(a, ARRAY[a]) AS ROW(d varchar, l array(varchar))) AS s, CAST(ROW(a) AS ROW(d varchar)) AS p, n
                FROM (SELECT IF(x % 10 = 0, 'n/a', CAST(x % 500 AS varchar)) AS a, x % 10 AS n FROM UNNEST(sequence(1, 4000)) AS u(x))
                """);
            Assert.Null(made.Error?.Text);
        }

        /// <inheritdoc/>
        public async Task DisposeAsync()
        {
            await Lake.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
