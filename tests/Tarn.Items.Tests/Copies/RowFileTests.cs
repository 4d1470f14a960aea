using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Items.Copies.Files;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Items.Tests.Copies;

/// <summary>Files of sorted rows: what was written is read, changed bytes never are, and sorts keep the order of equal keys.</summary>
public sealed class RowFileTests : IDisposable
{
    private readonly CopyFolder _folder = new();
    private readonly FileDisk _disk;

    public RowFileTests() => _disk = new FileDisk(_folder.Root, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_read_as_they_were_written()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => (Key: $"k{i:D6}", Value: new string('v', i % 300))).ToList();
        rows.Add(("z", new string('w', 400_000)));
        Write("rows", rows);
        Assert.Equal(rows, Read("rows"));
    }

    [Fact]
    public void A_file_without_rows_is_read()
    {
        Write("none", []);
        Assert.Empty(Read("none"));
    }

    [Fact]
    public void A_changed_or_missing_byte_is_an_error_and_never_a_row()
    {
        var rows = Enumerable.Range(0, 30).Select(i => (Key: $"k{i:D6}", Value: $"value {i}")).ToList();
        Write("rows", rows);
        var path = _disk.LocalPath("rows");
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(path, changed);
            CheckDamaged(rows);
            File.WriteAllBytes(path, bytes[..at]);
            CheckDamaged(rows);
        }
    }

    [Theory]
    [InlineData(1, 64 << 10)]
    [InlineData(50_000, 4 << 10)]
    [InlineData(20_000, 1 << 20)]
    public void A_sort_orders_keys_and_keeps_the_order_of_equal_ones(int count, int memory)
    {
        var random = new Random(TestSeed.Value);
        var rows = Enumerable.Range(0, count)
            .Select(i => (Key: random.Next(count / 2 + 1).ToString(CultureInfo.InvariantCulture), Value: i.ToString(CultureInfo.InvariantCulture)))
            .ToList();
        using (var sorter = new RowSorter(_disk, "sort", memory))
        {
            rows.ForEach(row => sorter.Add(Encoding.UTF8.GetBytes(row.Key), Encoding.UTF8.GetBytes(row.Value)));
            using var sorted = sorter.Sorted();
            Assert.Equal(rows.OrderBy(row => row.Key, StringComparer.Ordinal), ReadAll(sorted));
        }

        Assert.DoesNotContain(_disk.List(string.Empty), entry => entry.Name.StartsWith("sort", StringComparison.Ordinal));
    }

    [Fact]
    public void The_bytes_are_the_documented_ones()
    {
        Write("golden", [("a", "1"), ("b", ""), ("c", new string('x', 100))]);
        var text = string.Join("\n", File.ReadAllBytes(_disk.LocalPath("golden")).Chunk(32).Select(Convert.ToHexString)) + "\n";
        var path = PathOf("rows-1.golden.txt");
        if (Environment.GetEnvironmentVariable("TARN_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string PathOf(string name, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, name);

    private static List<(string Key, string Value)> ReadAll(ISortedRows rows)
    {
        var found = new List<(string Key, string Value)>();
        while (rows.MoveNext())
        {
            found.Add((Encoding.UTF8.GetString(rows.Key), Encoding.UTF8.GetString(rows.Value.Span)));
        }

        return found;
    }

    private void CheckDamaged(List<(string Key, string Value)> rows)
    {
        var found = new List<(string Key, string Value)>();
        var failure = Assert.Throws<TarnException>(() =>
        {
            using var reader = new RowFileReader(new DiskFileStream(_disk.OpenRead("rows", FileClass.Bulk)), "rows");
            while (reader.MoveNext())
            {
                found.Add((Encoding.UTF8.GetString(reader.Key), Encoding.UTF8.GetString(reader.Value.Span)));
            }
        });
        Assert.Equal(ErrorKind.Damaged, failure.Kind);
        Assert.Equal(rows.Take(found.Count), found);
    }

    private List<(string Key, string Value)> Read(string path)
    {
        using var reader = new RowFileReader(new DiskFileStream(_disk.OpenRead(path, FileClass.Bulk)), path);
        return ReadAll(reader);
    }

    private void Write(string path, List<(string Key, string Value)> rows)
    {
        using var writer = new RowFileWriter(_disk, path);
        rows.ForEach(row => writer.Add(Encoding.UTF8.GetBytes(row.Key), Encoding.UTF8.GetBytes(row.Value)));
        writer.Finish();
    }
}
