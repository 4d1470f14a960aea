using System.Globalization;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Definitions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Materialized;

/// <summary>A table t on a real lake, random rows for it, and statements that must succeed.</summary>
public abstract class ViewFixture : IAsyncLifetime
{
    private protected const string Table = "CREATE TABLE t (id integer, city varchar, kind varchar, amount double, price decimal(10,2), at timestamp)";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-views-").FullName;

    private protected LakeWorld World { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        World = await LakeWorld.Open(_folder);
        await Done(Table);
    }

    public async Task DisposeAsync()
    {
        await World.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private protected Task<string> Note() => World.Text("EXPLAIN SELECT * FROM v");

    private protected async Task Insert(Random random, int rows)
    {
        string Any(string value, int nulls) => random.Next(100) < nulls ? "NULL" : value;
        var values = Enumerable.Range(0, rows).Select(_ => string.Create(CultureInfo.InvariantCulture,
            $"({Any($"{random.Next(100)}", 5)}, {Any($"'{"xyzw"[random.Next(4)]}'", 10)}, {Any($"'{"abc"[random.Next(3)]}'", 10)}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{Any($"{random.NextDouble() * 100:0.00}e0", 10)}, {Any($"{random.Next(1000) / 100m:0.00}", 10)}, ")
            + Any($"timestamp '2026-0{random.Next(1, 4)}-1{random.Next(10)} 0{random.Next(10)}:{random.Next(10, 60)}:00'", 10) + ")");
        await Done($"INSERT INTO t (id, city, kind, amount, price, at) VALUES {string.Join(", ", values)}");
    }

    private protected static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];

    private protected async Task Done(string sql)
    {
        var ended = await World.Run(sql);
        Assert.True(ended.State == ExecutionState.Succeeded, $"{sql}: {ended.Error?.Text}");
    }
}
