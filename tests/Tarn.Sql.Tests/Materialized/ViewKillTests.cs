using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Materialized;

/// <summary>SIGKILL at random while a view is refreshed, folded and rebuilt beside changes of its source: it has the rows of its query.</summary>
[Trait("Long", "Kill")]
public sealed class ViewKillTests : IDisposable
{
    private const string Query = "SELECT city, count(*) AS n, sum(id) AS s FROM t GROUP BY city";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-views-kill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_view_has_the_rows_of_its_query_after_each_kill()
    {
        var random = new Random(TestSeed.Value);
        for (var round = 0; round < 4; round++)
        {
            await CrashChild.RunAndKill("views", random.Next(6, 60), _folder);
            await using var world = await LakeWorld.Open(_folder);
            var expected = (await world.Query(Query)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, (await world.Query("SELECT * FROM v")).Order(StringComparer.Ordinal));
            Assert.Empty(world.Store.Verify());
        }
    }

    /// <summary>The process that is killed: prints a line for each statement.</summary>
    internal static async Task Child(string folder)
    {
        await using var world = await LakeWorld.Open(folder);
        await world.Run("CREATE TABLE t (id integer, city varchar)");
        await world.Run($"CREATE MATERIALIZED VIEW IF NOT EXISTS v AS {Query}");
        for (var i = 0; ; i++)
        {
            string[] statements =
            [
                $"INSERT INTO t VALUES ({i}, 'a'), ({i + 1}, 'b')", "REFRESH MATERIALIZED VIEW v", i % 7 == 6 ? $"DELETE FROM t WHERE id = {i}" : "SELECT 1",
                i % 5 == 4 ? "OPTIMIZE t REWRITE DATA USING BIN_PACK" : "SELECT 1",
            ];
            foreach (var sql in statements)
            {
                var ended = await world.Run(sql);
                Console.WriteLine(ended.State == ExecutionState.Succeeded ? sql : $"{sql}: {ended.Error?.Text}");
            }
        }
    }
}
