using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Storage.Tests.Metadata;

public sealed class SqliteCommitLogTests : CommitLogContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _path;
    private long _syncedWalBytes;

    public SqliteCommitLogTests()
    {
        _path = _folder["meta.db"];
        Log.OnEnqueue = () => _syncedWalBytes = WalBytes();
    }

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<IMetadataStore> Open() => Open(_path);

    /// <summary>
    /// A power loss that takes the transaction of the newest set from the end of SQLite's log, because it had no sync.
    /// </summary>
    protected override async ValueTask<IMetadataStore> Crash(IMetadataStore store)
    {
        var lost = _path;
        _path += "+";
        File.Copy(lost, _path);
        File.Copy(lost + "-wal", _path + "-wal");
        await store.DisposeAsync();
        using (var wal = new FileStream(_path + "-wal", FileMode.Open))
        {
            wal.SetLength(_syncedWalBytes);
        }

        return await Open(_path);
    }

    [Fact]
    public async Task A_store_that_lost_its_unsynced_tail_gets_it_back_from_the_log()
    {
        var store = await Open(_folder["meta.db"]);
        await ((SqliteMetadataStore)store).CopyTo(_folder["old.db"], new RowChange(new Space(60_009, "copies"), new byte[] { 1 }, new byte[] { 1 }));
        await store.CommitWithLog(
            transaction =>
            {
                transaction.Put(new Space(60_011, "s"), new byte[] { 1 }, new byte[] { 2 });
                transaction.Change(new Tarn.Storage.Records.LogChange.DeleteStream(new(1)));
                return ValueTask.FromResult(0);
            },
            default);
        await store.DisposeAsync();
        await using var old = await Open(_folder["old.db"]);
        Assert.NotNull(await old.Read(reader => reader.Get(new Space(60_011, "s"), new byte[] { 1 }), default));
        Assert.Equal(1, Log.LastCheckpointed);
    }

    [Fact]
    public async Task The_log_hears_that_rows_are_durable_only_after_a_commit_that_wrote_and_so_synced()
    {
        var walBytes = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = await Open(_folder["meta.db"]);
        await Put(store, logged: true);
        var before = WalBytes();
        Log.OnCheckpointed = _ => walBytes.TrySetResult(WalBytes());
        Assert.True(await walBytes.Task.InTime() > before);

        // A row with an unchanged value is not written.
        await Put(store, logged: true);
        before = WalBytes();
        walBytes = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Put(store, logged: false);
        Assert.True(await walBytes.Task.InTime() > before);
    }

    private long WalBytes() => new FileInfo(_path + "-wal").Length;

    private static async Task Put(IMetadataStore store, bool logged)
    {
        _ = logged ? await store.CommitWithLog(Body, default) : await store.Commit(Body, default);

        static ValueTask<bool> Body(IMetadataTransaction transaction)
        {
            transaction.Put(new Space(60_011, "s"), new byte[] { 1 }, new byte[] { 2 });
            return ValueTask.FromResult(true);
        }
    }

    private ValueTask<IMetadataStore> Open(string path) => ValueTask.FromResult<IMetadataStore>(
        SqliteMetadataStore.Open(path, Log, TimeProvider.System, failure => Assert.Fail(failure.ToString())));
}
