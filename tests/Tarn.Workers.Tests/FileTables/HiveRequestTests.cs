using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Workers.Child;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Tests.FileTables;

/// <summary>Row requests over Hive tables' files: large files in parts, two threads, and the error that a statement has.</summary>
public sealed class HiveRequestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-hive-requests-").FullName;
    private readonly WorkerEngine _engine;

    public HiveRequestTests()
    {
        var spill = Path.Combine(_folder, "spill");
        _engine = new WorkerEngine(
            new WorkerEngineOptions { MemoryBytes = 256 << 20, Threads = 2, SpillBytesMax = 1 << 20, Folder = _folder, SpillFolder = spill }, []);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(HiveFormat.Text, "#", 1)]
    [InlineData(HiveFormat.Csv, "#", 0)]
    [InlineData(HiveFormat.HiveJson, "{\"n\":#}", 0)]
    [InlineData(HiveFormat.OpenXJson, "[#]", 0)]
    public void A_large_file_is_read_in_parts_with_each_row_once(HiveFormat format, string line, int header)
    {
        var lines = Enumerable.Range(0, 60_000).Select(i => line.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var text = string.Concat(Enumerable.Repeat("header\r\n", header)) + string.Join("\r\n", lines);
        var (plain, zipped) = (Put("plain", Encoding.ASCII.GetBytes(text)), Put("zipped.gz", Zip(text)));
        foreach (var split in new long[] { 1_000, 77_777, 100 << 20 })
        {
            Assert.Equal([120_000, 60_000, 2L * 59_999 * 30_000], Sums(Request(format, split, header), [plain, zipped]));
        }
    }

    [Fact]
    public void A_statement_over_damaged_files_has_the_error_of_the_first_one_each_time()
    {
        var files = Enumerable.Range(0, 60).Select(i => Put($"f{i:00}", Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, 3_000).Select(n => i >= 7 && i % 2 == 1 && n == 2_000 + i ? "{\n" : $"{{\"n\":{n}}}\n"))))).ToList();
        for (var round = 0; round < 15; round++)
        {
            var error = Assert.Throws<DuckException>(() => Sums(Request(HiveFormat.HiveJson, 5_000), files));
            var (name, message) = OwnErrors.Find(error.Message)!.Value;
            Assert.Equal("HIVE_CURSOR_ERROR", name);
            Assert.StartsWith("file s3://b/f07: line 2008: Invalid JSON: ", message, StringComparison.Ordinal);
        }
    }

    private static RowRequest Request(HiveFormat format, long splitBytes, int header = 0)
    {
        var form = new HiveForm
        {
            Format = format,
            Columns = [new HiveFormColumn("n", "bigint")],
            Properties = header == 0 ? [] : new Dictionary<string, string> { ["skip.header.line.count"] = "1" },
        };
        return new RowRequest(0, [new RowColumn(1, "n", RowKind.Bigint)], [], null, form) { SplitBytes = splitBytes };
    }

    private long[] Sums(RowRequest request, IReadOnlyList<FileRow> files)
    {
        long[] sums = [];
        var statement = new WorkerStatement
        {
            Sql = "SELECT count(*), count(DISTINCT t0), sum(t0)::BIGINT FROM read_rows(0)",
            Files = new FileTable { Groups = [new FileGroup { Scan = 0, Files = files }], RowRequests = [request] },
        };
        _engine.Run(statement, bytes =>
        {
            var page = Page.Read(bytes, [PageType.Long, PageType.Long, PageType.Long]);
            sums = [page.Long(0, 0), page.Long(0, 1), page.Long(0, 2)];
        });
        return sums;
    }

    private FileRow Put(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return new FileRow { Location = $"s3://b/{name}", Link = path, SizeBytes = bytes.Length };
    }

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
