using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>Damage to the store's file: verification finds it, a start refuses it, and no reader receives it.</summary>
public sealed class SqliteDamageTests : IDisposable
{
    private const int Rows = 3_000;
    private const int Flips = 300;
    private static readonly Space Names = new(60_001, "names");
    private static readonly Space Numbers = new(60_002, "numbers");
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["meta.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verification_finds_every_flipped_bit_and_no_reader_gets_other_bytes()
    {
        await Fill();
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        var random = new Random(20_260_731);
        for (var i = 0; i < Flips; i++)
        {
            // Page 1 holds the header and the schema, the last pages are free: both are hit, and the other flips are
            // random.
            var page = i < 20 ? 0 : i < 40 ? (whole.Length / 4_096) - 1 : random.Next(whole.Length / 4_096);
            var (at, bit) = ((page * 4_096) + random.Next(4_096), random.Next(8));
            await Put(whole, at, bit);
            var damage = SqliteMetadataStore.Verify(File);
            Assert.True(damage.Count > 0, $"the flip of bit {bit} of byte {at} was not seen");
            await ReadAll($"bit {bit} of byte {at}");
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4_096)]
    [InlineData(20_000)]
    public async Task A_file_whose_end_was_cut_off_is_refused(int bytes)
    {
        await Fill();
        await System.IO.File.WriteAllBytesAsync(File, (await System.IO.File.ReadAllBytesAsync(File))[..bytes]);
        var refused = Assert.Throws<TarnException>(() => Open(make: false));
        Assert.Equal(ErrorKind.Damaged, refused.Kind);
        Assert.Contains("meta.db", refused.Message);
        Assert.NotEmpty(SqliteMetadataStore.Verify(File));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_or_empty_file_is_refused_where_no_store_may_be_made(bool empty)
    {
        if (empty)
        {
            await System.IO.File.WriteAllBytesAsync(File, []);
        }

        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TarnException>(() => Open(make: false)).Kind);
        await using var made = Open(make: true);
        Assert.Empty(made.Verify());
    }

    [Fact]
    public async Task A_commit_that_meets_a_damaged_page_fails_alone()
    {
        await Fill();
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        for (var at = whole.AsSpan().IndexOf("name 01500"u8); at >= 0; at = whole.AsSpan().IndexOf("name 01500"u8))
        {
            whole[at] ^= 8; // free pages may hold the bytes too
        }

        await System.IO.File.WriteAllBytesAsync(File, whole);
        Exception? fatal = null;
        await using (var store = SqliteMetadataStore.Open(File, null, TimeProvider.System, failure => fatal = failure))
        {
            var commits = Enumerable.Range(1_000, 1_000).Select(i => Commit(store, i)).ToArray();
            var failures = new List<Exception>();
            foreach (var commit in commits)
            {
                try
                {
                    await commit;
                }
                catch (TarnException failure)
                {
                    Assert.Equal(ErrorKind.Damaged, failure.Kind);
                    failures.Add(failure);
                }
            }

            Assert.InRange(failures.Count, 1, 200);
        }

        Assert.Null(fatal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_page_in_the_middle_of_a_group_fails_its_commit_and_the_others_hold(bool swallowed)
    {
        await Fill();
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        for (var at = whole.AsSpan().IndexOf("name 01500"u8); at >= 0; at = whole.AsSpan().IndexOf("name 01500"u8))
        {
            whole[at] ^= 8;
        }

        await System.IO.File.WriteAllBytesAsync(File, whole);
        await using (var store = Open(make: false))
        {
            using var queued = new ManualResetEventSlim();
            var first = store.Commit(
                transaction =>
                {
                    queued.Wait();
                    transaction.Put(Numbers, Key(1), Value(1));
                    return ValueTask.FromResult(0);
                },
                default).AsTask();
            var before = Numbered(store, 2);
            var damaged = store.Commit(
                transaction =>
                {
                    transaction.Put(Numbers, Key(3), Value(3));
                    try
                    {
                        transaction.Put(Names, Key(1_500), Value(3));
                    }
                    catch (Exception) when (swallowed)
                    {
                        // a closure might swallow the exception and continue without the row
                    }

                    return ValueTask.FromResult(0);
                },
                default).AsTask();
            var after = Numbered(store, 4);
            queued.Set();
            Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => damaged)).Kind);
            await Task.WhenAll(first, before, after);
        }

        await using var again = Open(make: false);
        foreach (var (i, there) in ((int, bool)[])[(1, true), (2, true), (3, false), (4, true)])
        {
            Assert.Equal(there, await again.Read(reader => reader.Get(Numbers, Key(i)), default) is not null);
        }
    }

    [Fact]
    public async Task After_SQLite_has_rolled_a_group_back_nothing_of_it_is_acknowledged_or_kept()
    {
        await Fill();
        using (var connection = SqliteFile.OpenWriter(File, make: false))
        using (var rows = new SqliteRows(connection))
        {
            // A full file rolls the whole transaction back, and each later statement would be a transaction of its own.
            connection.Execute(FormattableString.Invariant($"PRAGMA max_page_count = {connection.Integer("PRAGMA page_count") + 2}"));
            var counters = new StoreCounters(SqliteFile.ReadState(rows));
            var group = new CommitGroup(connection, rows, counters, null, logged: false);
            group.Begin();
            group.Run(new PendingCommit<int>(transaction => Put(transaction, Numbers, 1, Value(1)), withLog: false, default));
            var full = new PendingCommit<int>(
                transaction =>
                {
                    try
                    {
                        transaction.Put(Numbers, Key(2), new byte[1 << 20]);
                    }
                    catch (Exception)
                    {
                        // swallowed
                    }

                    return Put(transaction, Numbers, 3, Value(3));
                },
                withLog: false,
                default);
            Assert.True(Assert.ThrowsAny<SqliteException>(() => group.Run(full)).IsDiskFull);
            Assert.DoesNotContain(full, group.Ran);
        }

        await using var again = Open(make: false);
        foreach (var i in (int[])[1, 2, 3])
        {
            Assert.Null(await again.Read(reader => reader.Get(Numbers, Key(i)), default));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_at_a_stopped_store_changes_no_byte_and_sees_its_log(bool killed)
    {
        using var looked = new TemporaryFolder();
        await Fill();
        await using (var store = Open(make: false))
        {
            await Commit(store, Rows + 1);
            if (killed)
            {
                foreach (var file in Directory.GetFiles(_folder.Root).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
                {
                    System.IO.File.Copy(file, looked[Path.GetFileName(file)]);
                }
            }
        }

        if (!killed)
        {
            System.IO.File.Copy(File, looked["meta.db"]);
        }

        Assert.Equal(killed, System.IO.File.Exists(looked["meta.db-wal"]));
        var before = Hashes(looked);
        Assert.Empty(SqliteMetadataStore.Verify(looked["meta.db"]));
        using (var rows = SqliteMetadataStore.OpenToRead(new Storage.Disk.FileDisk(looked.Root, TimeProvider.System), "meta.db"))
        {
            Assert.Equal(Value(Rows + 2), (await rows.Get(Names, Key(Rows + 1)))!.Value.ToArray());
        }

        Assert.Equal(before, Hashes(looked));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        await System.IO.File.WriteAllBytesAsync(File, []);
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0x1A4); // 0644
        await using var store = Open(make: true);
        await Commit(store, 1);
        await store.CopyTo(_folder["copy"], new RowChange(Names, "copied"u8.ToArray(), Value(1)));
        foreach (var name in (string[])["meta.db", "meta.db-wal", "meta.db-shm", "copy"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(_folder[name]));
        }
    }

    [Fact]
    public async Task The_log_of_another_store_beside_a_copy_is_refused()
    {
        await using (var store = Open(make: true))
        {
            await Commit(store, 1);
            await store.CopyTo(_folder["copy"], new RowChange(Names, "copied"u8.ToArray(), Value(1)));
            await Commit(store, 2);
            System.IO.File.Copy(_folder["meta.db-wal"], _folder["left-wal"]);
        }

        System.IO.File.Delete(File);
        System.IO.File.Copy(_folder["copy"], File);
        System.IO.File.Move(_folder["left-wal"], File + "-wal");
        var refused = Assert.Throws<TarnException>(() => Open(make: false));
        Assert.Contains("meta.db-wal", refused.Message);
        System.IO.File.Delete(File + "-wal");
        await using (var again = Open(make: false))
        {
            Assert.NotNull(await again.Read(reader => reader.Get(Names, "copied"u8.ToArray()), default));
            await Commit(again, 3);
        }

        await using var third = Open(make: false);
        Assert.Empty(third.Verify());
    }

    private static ValueTask<int> Commit(SqliteMetadataStore store, int i) => store.Commit(
        transaction =>
        {
            transaction.Put(Names, Key(i), Value(i + 1));
            return ValueTask.FromResult(0);
        },
        default);

    private static Task<int> Numbered(SqliteMetadataStore store, int i) =>
        store.Commit(transaction => Put(transaction, Numbers, i, Value(i)), default).AsTask();

    private static ValueTask<int> Put(IMetadataTransaction transaction, Space space, int i, byte[] value)
    {
        transaction.Put(space, Key(i), value);
        return ValueTask.FromResult(0);
    }

    private static string[] Hashes(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Root).Order().Select(
            file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(file)))}")];

    private static byte[] Key(int i) => Encoding.ASCII.GetBytes($"name {i:D5}");

    private static byte[] Value(int i)
    {
        var value = new byte[100 + (i % 300)];
        new Random(i).NextBytes(value);
        return value;
    }

    private SqliteMetadataStore Open(bool make) =>
        SqliteMetadataStore.Open(File, null, TimeProvider.System, failure => Assert.Fail(failure.ToString()), make: make);

    private async Task Fill()
    {
        await using var store = Open(make: true);
        await store.Commit(
            transaction =>
            {
                for (var i = 0; i < Rows; i++)
                {
                    transaction.Put(Names, Key(i), Value(i));
                    transaction.Put(Numbers, Key(i), Value(i + Rows));
                }

                return ValueTask.FromResult(0);
            },
            default);
        await store.Commit(
            transaction =>
            {
                for (var i = 0; i < Rows; i++)
                {
                    transaction.Delete(Numbers, Key(i));
                }

                return ValueTask.FromResult(0);
            },
            default);
    }

    private async Task Put(byte[] whole, int at, int bit)
    {
        whole[at] ^= (byte)(1 << bit);
        await System.IO.File.WriteAllBytesAsync(File, whole);
        whole[at] ^= (byte)(1 << bit);
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");
    }

    private async Task ReadAll(string flip)
    {
        try
        {
            await using var store = Open(make: false);
            for (var i = 0; i < Rows; i += 7)
            {
                try
                {
                    var value = await store.Read(reader => reader.Get(Names, Key(i)), default);
                    Assert.True(value is { } bytes && bytes.Span.SequenceEqual(Value(i)), $"{flip}: row {i} is another one");
                }
                catch (TarnException damage)
                {
                    Assert.Equal(ErrorKind.Damaged, damage.Kind);
                }
            }
        }
        catch (TarnException refused)
        {
            Assert.Contains(refused.Kind, (ErrorKind[])[ErrorKind.Damaged, ErrorKind.NotSupported]);
        }
    }
}
