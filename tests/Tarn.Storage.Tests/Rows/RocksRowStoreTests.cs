using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Rows;

/// <summary>The contract on RocksDB, and damage of its files.</summary>
public sealed class RocksRowStoreTests : RowStoreContract
{
    private static readonly RowStoreOptions Options = new() { MemoryBytes = 16 << 20 };
    private readonly TemporaryFolder _folder = new();
    private string _name = "items";

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_flipped_bit_costs_a_block_and_never_shows_a_wrong_value()
    {
        using (var store = Open())
        {
            Fill(store, 0, 2_000);
        }

        var file = Directory.GetFiles(_folder["items/rows"], "*.sst").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 3] ^= 1;
        File.WriteAllBytes(file, bytes);

        using var damaged = Open();
        var (lost, right) = (0, 0);
        for (var i = 0; i < 2_000; i++)
        {
            try
            {
                Assert.Equal(ValueOf(i), damaged.Get(KeyOf(i)));
                right++;
            }
            catch (TarnException e) when (e.Kind == ErrorKind.Damaged)
            {
                lost++;
            }
        }

        Assert.InRange(lost, 1, 400);
        Assert.Equal(2_000, lost + right);
    }

    [Theory]
    [InlineData("*.sst")]
    [InlineData("CURRENT")]
    public void A_truncated_file_is_found_at_the_opening_and_the_copy_replaces_the_folder(string pattern)
    {
        using (var store = Open())
        {
            Fill(store, 0, 500);
            store.Checkpoint("copy"u8);
            Fill(store, 500, 1_000);
            store.Flush();
        }

        // The copy shares the oldest sorted file. The newest one is the database's own.
        var file = Directory.GetFiles(_folder["items/rows"], pattern).Order(StringComparer.Ordinal).Last();
        using (var truncated = new FileStream(file, FileMode.Open))
        {
            truncated.SetLength(truncated.Length / 2);
        }

        var opened = RowFolder.Open(Disk(), "items", Options, Any);
        using var replaced = opened.Store;
        Assert.Contains("damaged-", opened.SetAside, StringComparison.Ordinal);
        Assert.NotNull(replaced.Get(KeyOf(499)));
        Assert.Null(replaced.Get(KeyOf(500)));
        Assert.Single(Directory.GetDirectories(_folder["items"], "damaged-*"));
    }

    [Fact]
    public void A_shortened_list_of_files_opens_older_rows_which_the_owner_rejects()
    {
        using (var store = Open())
        {
            Fill(store, 0, 500);
            store.Checkpoint("copy"u8);
            Fill(store, 500, 1_000);
            store.Flush();
        }

        var manifest = Directory.GetFiles(_folder["items/rows"], "MANIFEST-*").Single();
        using (var truncated = new FileStream(manifest, FileMode.Open))
        {
            truncated.SetLength(truncated.Length / 2);
        }

        var opened = RowFolder.Open(
            Disk(), "items", Options, (store, note) => note is not null && store.Get(KeyOf(0)) is null ? "The rows are older than their copy." : null);
        using var replaced = opened.Store;
        Assert.StartsWith("The rows are older than their copy.", opened.SetAside, StringComparison.Ordinal);
        Assert.NotNull(replaced.Get(KeyOf(499)));
    }

    [Fact]
    public void A_copy_without_its_note_is_removed()
    {
        using (var store = Open())
        {
            Fill(store, 0, 10);
            store.Checkpoint("copy"u8);
        }

        File.Delete(Directory.GetFiles(_folder["items"], "*.note").Single());
        var opened = RowFolder.Open(Disk(), "items", Options, Any);
        opened.Store.Dispose();
        Assert.Null(opened.CheckpointNote);
        Assert.Empty(Directory.GetDirectories(_folder["items"], "checkpoint-*"));
    }

    [Fact]
    public void Only_the_newest_copy_is_kept()
    {
        using var store = Open();
        for (var i = 0; i < 3; i++)
        {
            Fill(store, i, i + 1);
            store.Checkpoint("copy"u8);
        }

        Assert.Single(Directory.GetDirectories(_folder["items"], "checkpoint-*"));
        Assert.Single(Directory.GetFiles(_folder["items"], "*.note"));
    }

    [Fact]
    public void Cursors_that_are_open_keep_the_database_open()
    {
        var store = Open();
        Fill(store, 0, 10);
        var snapshot = store.Snapshot();
        var cursor = snapshot.Read(KeyRange.All, isForward: true);
        store.Dispose();
        Assert.True(cursor.MoveNext());
        cursor.Dispose();
        snapshot.Dispose();
        using var again = Open();
        Assert.NotNull(again.Get(KeyOf(9)));
    }

    [Fact]
    public void A_write_that_would_wait_for_files_is_not_made_at_once()
    {
        var slow = new RowStoreOptions { MemoryBytes = 8 << 20, WriteBytesPerSecond = 1 << 20 };
        using var store = RowFolder.Open(Disk(), "items", slow, Any).Store;
        var batch = new RowBatch();
        var written = 0;
        do
        {
            batch.Clear();
            batch.Put(KeyOf(written), new byte[64 << 10]);
        }
        while (store.TryApply(batch) && ++written < 1_000);

        Assert.InRange(written, 1, 999);
        Assert.Null(store.Get(KeyOf(written)));
        Assert.Null(store.State.Failure);
        store.Apply(batch);
        Assert.NotNull(store.Get(KeyOf(written)));
    }

    [MountFact]
    public void A_full_disk_ends_the_writes_until_the_store_is_opened_again()
    {
        using var small = new SmallDisk(48);
        var disk = new FileDisk(small["."], TimeProvider.System);
        using (var store = RowFolder.Open(disk, "items", Options, Any).Store)
        {
            Fill(store, 0, 100);
            store.Flush();
            small.Fill();
            Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(() => FillUntilFull(store)).Kind);
            Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(() => Fill(store, 0, 1)).Kind);
            Assert.NotNull(store.Get(KeyOf(50)));
            Assert.NotNull(store.State.Failure);
            small.Drain();
            Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(store.Flush).Kind);
        }

        using var again = RowFolder.Open(disk, "items", Options, Any).Store;
        Assert.NotNull(again.Get(KeyOf(50)));
        Fill(again, 0, 1);
        again.Flush();
    }

    protected override IRowStore Open()
    {
        var opened = RowFolder.Open(Disk(), _name, Options, Any);
        Assert.Null(opened.SetAside);
        return opened.Store;
    }

    // A copy of the folder while the store is open is what a kill leaves.
    protected override void LoseMemory(IRowStore store)
    {
        var (from, to) = (_folder[_name], _folder[_name + "-killed"]);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        _name += "-killed";
        store.Dispose();
    }

    protected override (IRowStore Store, byte[]? Note) OpenDamaged()
    {
        File.WriteAllText(_folder[$"{_name}/rows/CURRENT"], "MANIFEST-999999\n");
        var opened = RowFolder.Open(Disk(), _name, Options, Any);
        Assert.NotNull(opened.SetAside);
        return (opened.Store, opened.CheckpointNote);
    }

    private static string? Any(IRowStore store, byte[]? note) => null;

    private static byte[] KeyOf(int i) => System.Text.Encoding.UTF8.GetBytes($"key-{i:D6}");

    private static byte[] ValueOf(int i)
    {
        var value = new byte[100];
        new Random(i).NextBytes(value);
        return value;
    }

    private static void Fill(IRowStore store, int from, int before)
    {
        var batch = new RowBatch();
        for (var i = from; i < before; i++)
        {
            batch.Put(KeyOf(i), ValueOf(i));
        }

        store.Apply(batch);
    }

    private static void FillUntilFull(IRowStore store)
    {
        for (var i = 0; i < 1_000_000; i += 1_000)
        {
            Fill(store, i, i + 1_000);
            store.Flush();
        }
    }

    private FileDisk Disk() => new(_folder.Root, TimeProvider.System);
}
