using System.Globalization;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>SIGKILL while definitions run: the catalog holds exactly the definitions whose statements SUCCEEDED.</summary>
[Trait("Long", "Kill")]
public sealed class DefinitionKillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-define-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_definition_and_its_success_are_one()
    {
        for (var round = 0; round < 3; round++)
        {
            var acked = await CrashChild.RunAndKill("define", 9 + (round * 4), _folder, round.ToString(CultureInfo.InvariantCulture));
            await using var world = await LakeWorld.Open(_folder);
            var ended = await Ended(world);
            Assert.Subset(ended.Where(e => e.State == ExecutionState.Succeeded).Select(e => e.Sql).ToHashSet(), acked.ToHashSet());
            Assert.DoesNotContain(ended, e => e.State is ExecutionState.Running or ExecutionState.Queued);
            var expected = new Dictionary<string, string>();
            foreach (var sql in ended.Where(e => e.State == ExecutionState.Succeeded).OrderBy(e => e.SubmittedMs).Select(e => e.Sql))
            {
                Apply(sql, expected);
            }

            Assert.Equal(
                expected.OrderBy(table => table.Key, StringComparer.Ordinal).Select(table => $"{table.Key}({table.Value})"),
                await Present(world));
            Assert.Empty(world.Store.Verify());
        }
    }

    /// <summary>The process that is killed: prints each statement that succeeded.</summary>
    internal static async Task Child(string folder, string round)
    {
        await using var world = await LakeWorld.Open(folder);
        for (var i = 0; ; i++)
        {
            var name = $"t{round}_{i}";
            string[] statements =
            [
                $"CREATE TABLE {name} (a integer)", $"ALTER TABLE {name} ADD COLUMN b varchar", $"ALTER TABLE {name} RENAME TO {name}_r",
                $"CREATE OR REPLACE TABLE {name}_r (c date)", $"CREATE OR REPLACE TABLE {name}_r AS SELECT {i} AS c", $"CREATE VIEW {name}_v AS SELECT 1 AS x",
            ];
            foreach (var sql in i % 2 == 0 ? statements : [.. statements, $"DROP TABLE {name}_r", $"DROP VIEW {name}_v"])
            {
                var ended = await world.Run(sql);
                Console.Out.Write((ended.State == ExecutionState.Succeeded ? sql : ended.Error!.Text) + "\n");
                Console.Out.Flush();
            }
        }
    }

    private static void Apply(string sql, Dictionary<string, string> tables)
    {
        var words = sql.Split(' ');
        switch (words)
        {
            case ["CREATE", "TABLE", var name, ..]:
                tables.Add(name, "a");
                break;
            case ["CREATE", "OR", _, "TABLE", var name, ..]:
                Assert.True(tables.ContainsKey(name));
                tables[name] = "c";
                break;
            case ["CREATE", "VIEW", var name, ..]:
                tables.Add(name, "view");
                break;
            case ["ALTER", _, var name, "ADD", ..]:
                tables[name] += " b";
                break;
            case ["ALTER", _, var name, "RENAME", "TO", var target]:
                Assert.True(tables.Remove(name, out var columns));
                tables.Add(target, columns);
                break;
            case ["DROP", _, var name]:
                Assert.True(tables.Remove(name));
                break;
        }
    }

    private static async Task<List<Execution>> Ended(LakeWorld world)
    {
        var scope = LakeWorld.Name.Scope;
        var ended = new List<Execution>();
        foreach (var id in await world.Statements.List(scope.Account, scope.Region, "primary", null, 10_000, default))
        {
            ended.Add(await world.Statements.Get(new ExecutionKey(scope.Account, scope.Region, id), default));
        }

        return ended;
    }

    private static async Task<List<string>> Present(LakeWorld world)
    {
        var present = new List<string>();
        foreach (var table in world.Catalog.Tables(new DatabaseName(LakeWorld.Name.Scope, "db")).OrderBy(table => table.Name.Table, StringComparer.Ordinal))
        {
            var columns = table.IsIceberg
                ? (await world.Catalog.Loader.Metadata(table.MetadataLocation!, default)).CurrentSchema.Columns.Fields.Select(field => field.Name) : ["view"];
            present.Add($"{table.Name.Table}({string.Join(' ', columns)})");
        }

        return present;
    }
}
