using System.Globalization;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Sql.Tests.NamedQueries;

/// <summary>
/// SIGKILL while named queries and prepared statements are added, changed and removed: what was acknowledged holds, a repeated call is
/// recognised, and no query is half there.
/// </summary>
[Trait("Long", "Kill")]
public sealed class SavedStatementsKillTests : IDisposable
{
    private const int GroupQueries = 120;
    private static readonly WorkGroupKey Kept = new("000000000000", "us-east-1", "kept");
    private static readonly WorkGroupKey Removed = Kept with { WorkGroup = "removed" };
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-saved-").FullName;

    private string File => Path.Combine(_folder, "meta.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_statements_survive_a_kill_and_a_removal_is_finished_by_the_repeated_call()
    {
        for (var round = 0; round < 3; round++)
        {
            var acked = await CrashChild.RunAndKill("saved", 40 + (round * 31), File, round.ToString(CultureInfo.InvariantCulture));
            await using var store = SqliteMetadataStore.Open(File, null, TimeProvider.System, _ => { });
            var (queries, prepared) = (new NamedQueryStore(store, TimeProvider.System), new PreparedStatementStore(store));
            foreach (var name in acked)
            {
                var again = await queries.Add(Kept, Query(Kept, name), Token(name), default);
                Assert.Equal(name, (await queries.Find(Kept.Account, Kept.Region, again, default))!.Name);
                Assert.Equal($"SELECT '{name}'", (await prepared.Find(Kept, name, default))!.Sql);
            }

            await CheckWhole(store, Kept);
            await CheckWhole(store, Removed);
            await queries.RemoveGroup(Removed, default);
            Assert.False(await store.Read(reader => NamedQueryStore.HasContents(reader, Removed), default));
            Assert.Empty(store.Verify());
        }
    }

    internal static async Task Child(string file, string round)
    {
        await using var store = SqliteMetadataStore.Open(file, null, TimeProvider.System, failure => throw failure);
        var (queries, prepared) = (new NamedQueryStore(store, TimeProvider.System), new PreparedStatementStore(store));
        for (var i = 0; ; i++)
        {
            var name = $"n{round}_{i}";
            await queries.Add(Kept, Query(Kept, name), Token(name), default);
            await prepared.Add(Kept, new(name, "SELECT 0", null, i), default);
            await prepared.Change(Kept, new(name, $"SELECT '{name}'", null, i), default);
            Console.Out.Write(name + "\n");
            Console.Out.Flush();
            if (i % 20 == 0)
            {
                await Task.WhenAll(Enumerable.Range(0, GroupQueries).Select(q => queries.Add(Removed, Query(Removed, $"r{q}"), null, default).AsTask()));
                await queries.RemoveGroup(Removed, default);
            }
        }
    }

    /// <summary>Every query of a group is found by its id.</summary>
    private static async Task CheckWhole(IMetadataStore store, WorkGroupKey group)
    {
        var queries = new NamedQueryStore(store, TimeProvider.System);
        foreach (var id in await queries.List(group, null, int.MaxValue, default))
        {
            Assert.Equal(group.WorkGroup, (await queries.Find(group.Account, group.Region, id, default))?.WorkGroup);
        }
    }

    private static NamedQuery Query(WorkGroupKey group, string name) => new()
    {
        Id = Guid.NewGuid().ToString(),
        WorkGroup = group.WorkGroup,
        Name = name,
        Database = "db",
        Sql = "SELECT 1",
    };

    private static string Token(string name) => $"token-of-{name}";
}
