using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rows;

namespace Tarn.Storage.Tests.Rows;

/// <summary>The contract of <see cref="IRowStore"/>; each implementation runs it.</summary>
public abstract class RowStoreContract : IDisposable
{
    private IRowStore? _store;

    private IRowStore Store => _store ??= Open();

    public virtual void Dispose() => Close();

    [Fact]
    public void A_batch_is_visible_whole_and_later_changes_replace_earlier_ones()
    {
        Apply(batch =>
        {
            batch.Put("a"u8, "1"u8);
            batch.Put("b"u8, "2"u8);
            batch.Delete("b"u8);
            batch.Put("a"u8, "3"u8);
            batch.Delete("never"u8);
            batch.Put("empty"u8, default);
        });
        Assert.Equal("3", Text(Store.Get("a"u8)));
        Assert.Null(Store.Get("b"u8));
        Assert.Equal("", Text(Store.Get("empty"u8)));
    }

    [Fact]
    public void A_removed_range_holds_its_first_key_and_not_its_last()
    {
        Apply(batch => Put(batch, "a", "b", "c", "d"));
        Apply(batch =>
        {
            batch.DeleteRange("b"u8, "d"u8);
            batch.Put("c"u8, "again"u8);
        });
        Assert.Equal(["a", "c", "d"], Keys(KeyRange.All, isForward: true));
    }

    [Theory]
    [InlineData("b", "d", "b c")]
    [InlineData("", "b", "a")]
    [InlineData("bb", "z", "c d")]
    [InlineData("d", null, "d")]
    [InlineData("e", null, "")]
    [InlineData("c", "c", "")]
    public void A_cursor_reads_a_range_in_both_directions(string from, string? before, string expected)
    {
        Apply(batch => Put(batch, "c", "a", "d", "b"));
        var range = new KeyRange(Bytes(from), before is null ? default(ReadOnlyMemory<byte>?) : Bytes(before));
        var keys = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(keys, Keys(range, isForward: true));
        Assert.Equal(keys.Reverse(), Keys(range, isForward: false));
    }

    [Fact]
    public void A_snapshot_shows_the_rows_of_its_moment()
    {
        Apply(batch => Put(batch, "a", "b"));
        using var snapshot = Store.Snapshot();
        using var cursor = snapshot.Read(KeyRange.All, isForward: true);
        Apply(batch =>
        {
            batch.Delete("a"u8);
            batch.Put("b"u8, "new"u8);
            batch.Put("c"u8, "c"u8);
        });
        Assert.Equal("a", Text(snapshot.Get("a"u8)));
        Assert.Null(snapshot.Get("c"u8));
        Assert.Equal(["a=a", "b=b"], Rows(cursor));
        Assert.Equal("new", Text(Store.Get("b"u8)));
    }

    [Fact]
    public void Flushed_rows_survive_a_crash_and_the_others_are_a_prefix()
    {
        Apply(batch => Put(batch, "a"));
        Store.Flush();
        Apply(batch => Put(batch, "b"));
        Apply(batch => Put(batch, "c"));
        Crash();
        var keys = string.Concat(Keys(KeyRange.All, isForward: true));
        Assert.StartsWith(keys, "abc", StringComparison.Ordinal);
        Assert.StartsWith("a", keys, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_closed_keeps_its_rows()
    {
        Apply(batch => Put(batch, "a"));
        Reopen();
        Assert.Equal("a", Text(Store.Get("a"u8)));
    }

    [Fact]
    public void Imported_rows_replace_others_and_are_durable()
    {
        Apply(batch => Put(batch, "a", "c"));
        using (var ingest = Store.Ingest())
        {
            ingest.Add("b"u8, "imported"u8);
            ingest.Add("c"u8, "imported"u8);
            Assert.Null(Store.Get("b"u8));
            ingest.Commit();
        }

        Crash();
        Assert.Equal(["a", "b", "c"], Keys(KeyRange.All, isForward: true));
        Assert.Equal("imported", Text(Store.Get("c"u8)));
    }

    [Fact]
    public void An_import_that_is_not_committed_leaves_nothing()
    {
        using (var ingest = Store.Ingest())
        {
            ingest.Add("b"u8, "imported"u8);
        }

        Assert.Empty(Keys(KeyRange.All, isForward: true));
    }

    [Fact]
    public void The_newest_copy_replaces_files_that_do_not_open()
    {
        Apply(batch => Put(batch, "a"));
        Store.Checkpoint("first"u8);
        Apply(batch => Put(batch, "b"));
        Store.Checkpoint("second"u8);
        Apply(batch => Put(batch, "c"));
        Assert.Equal("second", DamageFiles());
        Assert.Equal(["a", "b"], Keys(KeyRange.All, isForward: true));
        Apply(batch => Put(batch, "d"));
        Assert.Equal("second", DamageFiles());
        Assert.Equal(["a", "b"], Keys(KeyRange.All, isForward: true));
    }

    [Fact]
    public void Without_a_copy_files_that_do_not_open_leave_no_rows()
    {
        Apply(batch => Put(batch, "a"));
        Store.Flush();
        Assert.Null(DamageFiles());
        Assert.Empty(Keys(KeyRange.All, isForward: true));
    }

    [Fact]
    public void Random_batches_leave_the_rows_of_a_sorted_map()
    {
        var random = new Random(TestSeed.Value);
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 200; round++)
        {
            Apply(batch =>
            {
                for (var i = 0; i < 20; i++)
                {
                    Change(batch, model, random);
                }
            });
            if (random.Next(20) == 0)
            {
                Reopen();
            }
        }

        using var snapshot = Store.Snapshot();
        using var cursor = snapshot.Read(KeyRange.All, isForward: true);
        Assert.Equal(model.Select(row => $"{row.Key}={row.Value}"), Rows(cursor));
    }

    /// <summary>Opens the store, with the rows that the disk has.</summary>
    protected abstract IRowStore Open();

    /// <summary>Ends the process that has the store open, without a flush.</summary>
    protected abstract void LoseMemory(IRowStore store);

    /// <summary>Makes the closed store's files unreadable, and opens it.</summary>
    protected abstract (IRowStore Store, byte[]? Note) OpenDamaged();

    private static void Change(RowBatch batch, SortedDictionary<string, string> model, Random random)
    {
        var (key, value) = ($"{random.Next(100):D3}", $"{random.Next()}");
        switch (random.Next(12))
        {
            case 0:
                var end = $"{random.Next(100):D3}";
                batch.DeleteRange(Bytes(key).Span, Bytes(string.CompareOrdinal(key, end) < 0 ? end : key).Span);
                foreach (var gone in model.Keys.Where(row => string.CompareOrdinal(row, key) >= 0 && string.CompareOrdinal(row, end) < 0).ToList())
                {
                    model.Remove(gone);
                }

                break;
            case < 4:
                batch.Delete(Bytes(key).Span);
                model.Remove(key);
                break;
            default:
                batch.Put(Bytes(key).Span, Bytes(value).Span);
                model[key] = value;
                break;
        }
    }

    private static void Put(RowBatch batch, params string[] keys)
    {
        foreach (var key in keys)
        {
            batch.Put(Bytes(key).Span, Bytes(key).Span);
        }
    }

    private static List<string> Rows(RowCursor cursor)
    {
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add($"{Encoding.UTF8.GetString(cursor.Key)}={Encoding.UTF8.GetString(cursor.Value.Span)}");
        }

        return rows;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);

    private IEnumerable<string> Keys(KeyRange range, bool isForward)
    {
        using var snapshot = Store.Snapshot();
        using var cursor = snapshot.Read(range, isForward);
        return Rows(cursor).Select(row => row.Split('=')[0]).ToList();
    }

    private void Apply(Action<RowBatch> fill)
    {
        var batch = new RowBatch();
        fill(batch);
        Store.Apply(batch);
    }

    private void Crash()
    {
        LoseMemory(Store);
        _store = Open();
    }

    private void Reopen()
    {
        Close();
        _store = Open();
    }

    private string? DamageFiles()
    {
        Close();
        (_store, var note) = OpenDamaged();
        return Text(note);
    }

    private void Close()
    {
        _store?.Dispose();
        _store = null;
    }
}
