using System.Globalization;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>
/// SIGKILL in the middle of commits: every acknowledged commit is present, and none is present in part.
/// </summary>
[Trait("Long", "Kill")]
public sealed class MetadataKillTests : IDisposable
{
    private const int RowsPerCommit = 3;
    private static readonly Space Rows = new(60_020, "rows");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acknowledged_commits_survive_a_kill_and_none_is_half_there()
    {
        for (var round = 0; round < 3; round++)
        {
            var acked = await CrashChild.RunAndKill(
                "metadata", 200 + (round * 137), _folder["meta.db"], round.ToString(CultureInfo.InvariantCulture));
            await using var store = SqliteMetadataStore.Open(_folder["meta.db"], null, TimeProvider.System, _ => { });
            var rows = await store.Read(reader => reader.Scan(Rows, KeyRange.All, int.MaxValue), default);
            var found = rows.GroupBy(row => Text(row.Key).Split('/')[0]).ToDictionary(group => group.Key, group => group.Count());
            Assert.All(found.Values, count => Assert.Equal(RowsPerCommit, count));
            Assert.All(acked, name => Assert.True(found.ContainsKey(name), $"{name} was acknowledged and is gone"));
            Assert.Empty(store.Verify());
        }
    }

    internal static async Task Child(string[] args)
    {
        var store = SqliteMetadataStore.Open(args[0], null, TimeProvider.System, failure => throw failure);
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var name = $"{args[1]}-{writer}-{i}";
                await store.Commit(
                    transaction =>
                    {
                        for (var row = 0; row < RowsPerCommit; row++)
                        {
                            transaction.Put(Rows, System.Text.Encoding.UTF8.GetBytes($"{name}/{row}"), new byte[900]);
                        }

                        return ValueTask.FromResult(0);
                    },
                    default);
                lock (gate)
                {
                    Console.Out.Write(name + "\n");
                    Console.Out.Flush();
                }
            }
        })));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
