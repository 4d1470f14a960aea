using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Lake.Formats.Plain;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Formats.Plain;

/// <summary>
/// Copies of files that pyarrow wrote: 300 rows of integers, bytes of fixed length, decimals, lists and nanoseconds of UTC, in
/// byte streams. The file `plain.parquet` has the same rows in plain values.
/// </summary>
public sealed class ParquetPlainCopyTests : IDisposable
{
    private const string Columns = "i, l, required, f, d, x, list";
    private const ParquetObstacle Both = ParquetObstacle.ByteStreams | ParquetObstacle.ZonedNanoseconds;

    private static readonly DuckSettings Settings = new() { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null };
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data", "parquet");
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-plain-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Data, "streams-*").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_engine_reads_a_copy_of_byte_streams_and_keeps_the_digits_of_nanoseconds(string name)
    {
        var file = Path.Combine(Data, name);
        var plan = await ParquetReadPlan.Of(new FileInfo(file).Length, range => Task.FromResult(Bytes(file, range)));
        Assert.Equal(Both, plan.Obstacles(null));

        var refused = await Assert.ThrowsAsync<DuckException>(() => Ask($"SELECT CAST(sum(i) AS VARCHAR) FROM '{file}'"));
        Assert.Contains("BYTE_STREAM_SPLIT", refused.Message, StringComparison.Ordinal);

        var copy = Copy(await File.ReadAllBytesAsync(file), Both);
        var other = Path.Combine(Data, "plain.parquet");
        Assert.Equal("0, 0, 300", await Ask($"""
            SELECT concat_ws(', ', (SELECT count(*) FROM (SELECT {Columns} FROM '{copy}' EXCEPT ALL SELECT {Columns} FROM '{other}')),
              (SELECT count(*) FROM (SELECT {Columns} FROM '{other}' EXCEPT ALL SELECT {Columns} FROM '{copy}')), (SELECT count(*) FROM '{copy}'))
            """));
        Assert.Equal(
            "1700000000123456789 to 1700000000123457088 TIMESTAMP_NS",
            await Ask($"""SELECT concat(min(epoch_ns("at")), ' to ', max(epoch_ns("at")), ' ', any_value(typeof("at"))) FROM '{copy}'"""));
    }

    [Fact]
    public async Task A_copy_for_one_obstacle_leaves_the_other_columns_as_they_are()
    {
        var source = await File.ReadAllBytesAsync(Path.Combine(Data, "streams-zstd-v2.parquet"));
        var copy = Copy(source, ParquetObstacle.ZonedNanoseconds);
        Assert.Equal(source.Length, new FileInfo(copy).Length);
        Assert.Equal("1700000000123456", await Ask($"""SELECT CAST(min(epoch_us("at")) AS VARCHAR) FROM '{Copy(source, ParquetObstacle.ByteStreams)}'"""));
        var plain = Path.Combine(Data, "plain.parquet");
        Assert.Equal("TIMESTAMP_NS", await Ask($"""SELECT typeof(any_value("at")) FROM '{Copy(await File.ReadAllBytesAsync(plain), Both)}'"""));
    }

    [Fact]
    public async Task Damaged_files_give_a_copy_or_an_error()
    {
        var source = await File.ReadAllBytesAsync(Path.Combine(Data, "streams-snappy-v1.parquet"));
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var damaged = (byte[])source.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            if (round % 10 == 0)
            {
                damaged = damaged[..random.Next(damaged.Length)];
            }

            try
            {
                ParquetPlainCopy.Write(new MemoryStream(damaged), new MemoryStream(), Both);
            }
            catch (TarnException error)
            {
                Assert.Equal(ErrorKind.Damaged, error.Kind);
                refused++;
            }
        }

        Assert.InRange(refused, 200, 1_999);
    }

    private string Copy(byte[] source, ParquetObstacle obstacles)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.parquet");
        using var target = File.Create(path);
        ParquetPlainCopy.Write(new MemoryStream(source), target, obstacles);
        return path;
    }

    private static byte[] Bytes(string file, Tarn.Storage.Objects.Blobs.ByteRange range) =>
        File.ReadAllBytes(file)[(int)range.Offset..(int)(range.Offset + range.Length)];

    private static Task<string> Ask(string sql) => DuckThread.Run("ask", () =>
    {
        using var database = DuckDatabase.Open(Settings);
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        using var chunk = result.NextChunk()!;
        return Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
    });
}
