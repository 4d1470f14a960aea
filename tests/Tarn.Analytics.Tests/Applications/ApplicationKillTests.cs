using System.Globalization;
using Tarn.Analytics.Applications;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Analytics.Tests.Applications;

/// <summary>SIGKILL while applications change: an acknowledged version holds, and version, operation and application are one commit.</summary>
[Trait("Long", "Kill")]
public sealed class ApplicationKillTests : IDisposable
{
    internal const string ChildName = "applications";
    private static readonly ApplicationKey Key = new(7);
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-applications-").FullName;

    private string File => Path.Combine(_folder, "meta.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_versions_survive_a_kill_and_none_is_half_there()
    {
        for (var round = 0; round < CrashChild.Rounds(3); round++)
        {
            var acked = await CrashChild.RunAndKill(ChildName, 20 + (round * 31), File);
            await using var store = SqliteMetadataStore.Open(File, null, TimeProvider.System, _ => { });
            var (row, version) = await store.Read(reader => ApplicationChanges.Current(reader, Key), default);
            Assert.InRange(row.Version, long.Parse(acked[^1], CultureInfo.InvariantCulture), long.MaxValue);
            Assert.Equal(Code(version.Number), version.Config.Code);
            var versions = await store.Read(reader => VersionRow.List(reader, Key, long.MaxValue, int.MaxValue), default);
            Assert.Equal(Enumerable.Range(0, versions.Count).Select(i => row.Version - i), versions.Select(one => one.Number));
            Assert.InRange(versions.Count, 1, ApplicationChanges.VersionsMax);
            var operations = await store.Read(reader => OperationRow.List(reader, Key, long.MaxValue, int.MaxValue), default);
            Assert.Equal(row.Operations, row.Version - 1);
            Assert.Equal(operations.Select(one => one.Number + 1), operations.Select(one => one.To!.Value));
            Assert.Empty(store.Verify());
        }
    }

    internal static async Task Child(string file)
    {
        await using var store = SqliteMetadataStore.Open(file, null, TimeProvider.System, failure => throw failure);
        var now = TimeProvider.System.GetUtcNow();
        var present = await store.Read(reader => ApplicationRow.Find(reader, Key), default);
        if (present is null)
        {
            await store.Commit(
                transaction =>
                {
                    ApplicationChanges.Create(transaction, Key, null, ApplicationTests.Config(Code(1)), now);
                    return ValueTask.FromResult(true);
                },
                default);
        }

        for (var number = present?.Version ?? 1; ; number++)
        {
            var next = number + 1;
            await store.Commit(
                transaction => ApplicationChanges.Update(
                    transaction, Key, new ExpectedVersion(number, null), "UpdateApplication", config => config with { Code = Code(next) }, now),
                default);
            Console.Out.Write($"{next}\n");
            Console.Out.Flush();
        }
    }

    private static string Code(long number) => $"-- version {number}";
}
