using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>
/// D15 (a full disk stops work in order): metadata commits continue to the last byte, and the ballast makes room for
/// them. This includes commits that the journal already has, by D9 (one commit for rows and records).
/// </summary>
public sealed class SqliteFullDiskTests
{
    private static readonly Space Names = new(60_012, "names");
    private readonly RecordingCommitLog _log = new();
    private readonly List<Exception> _fatal = [];
    private int _ballastsGone;

    [MountFact]
    public async Task A_commit_that_the_journal_has_takes_the_ballast_and_the_store_goes_on()
    {
        using var disk = new SmallDisk(4);
        disk.Take("ballast", 1 << 20);
        await using (var store = Open(disk))
        {
            await Commit(store, "a", 100);
            disk.Fill();
            await Commit(store, "b", 200_000);
            await Commit(store, "c", 200_000);
            Assert.Equal(3, _log.LastCommitted);
        }

        Assert.Empty(_fatal);
        Assert.Equal(1, _ballastsGone);
        Assert.Equal(3, _log.LastCheckpointed);
        await using var again = Open(disk);
        Assert.Equal([100, 200_000, 200_000], await Lengths(again, "a", "b", "c"));
    }

    [MountFact]
    public async Task A_commit_that_finds_the_disk_full_behind_one_that_the_journal_has_runs_again_after_it()
    {
        using var disk = new SmallDisk(128);
        disk.Take("ballast", 64 << 20);
        await using (var store = Open(disk))
        {
            await Commit(store, "a", 100);
            disk.Fill();

            // More than SQLite keeps in memory, so that it writes before the commit.
            using var both = new ManualResetEventSlim();
            var first = store.Commit(
                transaction =>
                {
                    both.Wait();
                    return ValueTask.FromResult(0);
                },
                default).AsTask();
            var (small, large) = (Commit(store, "b", 200), Commit(store, "c", 24 << 20));
            both.Set();
            await Task.WhenAll(first, small, large);
            Assert.Equal(1, _ballastsGone);
            Assert.Equal(3, _log.Sets);
            Assert.Equal([100, 200, 24 << 20], await Lengths(store, "a", "b", "c"));
        }

        Assert.Empty(_fatal);
    }

    [MountFact]
    public async Task What_lies_in_the_page_cache_is_made_durable_with_the_ballasts_room()
    {
        using var disk = new SmallDisk(4);
        disk.Take("ballast", 1 << 20);
        var store = Open(disk);
        await Commit(store, "a", 100);
        disk.Fill();
        await store.DisposeAsync();
        Assert.Empty(_fatal);
        Assert.Equal(1, _ballastsGone);
        Assert.Equal(1, _log.LastCheckpointed);
    }

    [MountFact]
    public async Task Without_any_room_the_journal_keeps_what_lies_in_the_page_cache()
    {
        using var disk = new SmallDisk(4);
        var store = Open(disk);
        await Commit(store, "a", 100);
        disk.Fill();
        await store.DisposeAsync();
        Assert.Empty(_fatal);
        Assert.Equal(0, _log.LastCheckpointed);
        disk.Drain();
        await using var again = Open(disk);
        Assert.Equal([100], await Lengths(again, "a"));
    }

    private SqliteMetadataStore Open(SmallDisk disk) => SqliteMetadataStore.Open(disk["meta.db"], _log, TimeProvider.System, _fatal.Add, () =>
    {
        var found = File.Exists(disk["ballast"]);
        File.Delete(disk["ballast"]);
        _ballastsGone += found ? 1 : 0;
        return found;
    });

    private static Task<int> Commit(SqliteMetadataStore store, string key, int bytes) => store.CommitWithLog(
        transaction =>
        {
            transaction.Put(Names, Encoding.UTF8.GetBytes(key), new byte[bytes]);
            transaction.Change(new LogChange.SetRetention(new StreamId(1), TimeSpan.FromDays(1)));
            return ValueTask.FromResult(0);
        },
        default).AsTask();

    private static async Task<IReadOnlyList<int>> Lengths(SqliteMetadataStore store, params string[] keys)
    {
        var lengths = new List<int>();
        foreach (var key in keys)
        {
            lengths.Add((await store.Read(reader => reader.Get(Names, Encoding.UTF8.GetBytes(key)), default))?.Length ?? -1);
        }

        return lengths;
    }
}
