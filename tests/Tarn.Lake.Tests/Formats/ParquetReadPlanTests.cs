using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Lake.Tests.Formats;

public sealed class ParquetReadPlanTests : IDisposable
{
    private const string Columns =
        "i AS id, 'name ' || (i * 7919 % 4001) AS name, {'x': i % 31, 'y': [i, i + 1], 'deep': {'z': i % 7}} AS "
            + "place, i / 8.0 AS price, md5(i::VARCHAR) AS noise";

    private static readonly DuckSettings Settings = new() { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null };
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-parquet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// The engine never reads a byte outside the plan: with all others overwritten, its answers do not change.
    /// </summary>
    [Theory]
    [InlineData("count(*)", new int[0])]
    [InlineData("sum(id)", new[] { 1 })]
    [InlineData("max(name), count(*) FILTER (name = 'name 17')", new[] { 2 })]
    [InlineData("sum(place.x), sum(list_sum(place.y))", new[] { 3 })]
    [InlineData("sum(id), max(price)", new[] { 1, 4 })]
    public async Task Bytes_outside_of_the_plan_are_never_read(string select, int[] columns)
    {
        var path = await Write(
            "FIELD_IDS {id: 1, name: 2, place: {__duckdb_field_id: 3, x: 6, y: {__duckdb_field_id: 7, element: 8}, "
                + "deep: {__duckdb_field_id: 9, z: 10}}, price: 4, noise: 5},");
        var bytes = await File.ReadAllBytesAsync(path);
        var ranges = await Plan(bytes, columns);
        var kept = Kept(bytes, ranges);
        Assert.Contains((byte)0xA5, kept[4..]);
        var other = Path.Combine(_folder, "kept.parquet");
        await File.WriteAllBytesAsync(other, kept);
        var where = columns.Contains(2) ? " WHERE name <> 'name 18'" : "";
        Assert.Equal(await Ask(select, path, where), await Ask(select, other, where));
    }

    [Fact]
    public async Task A_file_without_field_ids_is_read_whole()
    {
        var bytes = await File.ReadAllBytesAsync(await Write(""));
        Assert.Equal([new ByteRange(0, bytes.Length)], await Plan(bytes, [1]));
    }

    [Fact]
    public async Task Footers_of_anybody_give_a_plan_or_the_whole_file()
    {
        var bytes = await File.ReadAllBytesAsync(
            await Write(
                "FIELD_IDS {id: 1, name: 2, place: {__duckdb_field_id: 3, x: 6, y: {__duckdb_field_id: 7, element: "
                    + "8}, deep: {__duckdb_field_id: 9, z: 10}}, price: 4, noise: 5},"));
        var footerLength = BitConverter.ToInt32(bytes, bytes.Length - 8);
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[bytes.Length - 1 - random.Next(footerLength + 8)] = (byte)random.Next(256);
            }

            Assert.NotEmpty(await Plan(damaged, [1, 3]));
        }

        Assert.Equal([new ByteRange(0, 5)], await Plan("PAR1\0"u8.ToArray(), [1]));
        Assert.Equal([new ByteRange(0, 0)], await Plan([], [1]));
    }

    /// <summary>A row group or a column chunk may take one byte of a footer, and hundreds of memory.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_column_chunks_than_a_footer_can_describe_are_refused(bool inOneGroup)
    {
        const int Count = 100_000;
        byte[] length = [(byte)(Count & 0x7F | 0x80), (byte)((Count >> 7) & 0x7F | 0x80), Count >> 14];

        // The schema: a root with one int64. Then either a row group of empty chunks, or empty row groups.
        byte[] footer =
        [
            0x29, 0x2C, 0x48, 0x01, (byte)'r', 0x15, 0x02, 0x00, 0x15, 0x04, 0x38, 0x01, (byte)'a', 0x65, 0x02, 0x00,
            .. inOneGroup ? [0x29, 0x1C, 0x19, 0xFC, .. length, .. new byte[Count], 0x00] : (byte[])[0x29, 0xFC, .. length, .. new byte[Count]],
            0x00,
        ];
        var refused = Assert.Throws<TarnException>(() => ParquetFooterReader.Read(footer));
        Assert.Equal(ErrorKind.Damaged, refused.Kind);
        Assert.Contains("more row groups and column chunks than one for 32 bytes", refused.Message);
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        Assert.Equal([new ByteRange(0, file.Length)], await Plan(file, [1]));
    }

    /// <summary>
    /// A struct's field is read without its neighbours. If the file lacks the field, the whole struct is read.
    /// </summary>
    [Theory]
    [InlineData("sum(place.x)", new[] { 3, 6 }, false)]
    [InlineData("sum(list_sum(place.y))", new[] { 3, 7 }, false)]
    [InlineData("sum(place.deep.z)", new[] { 3, 9, 10 }, false)]
    [InlineData("sum(place.x), sum(list_sum(place.y))", new[] { 3, 99 }, true)]
    public async Task Only_the_bytes_of_the_asked_fields_are_read(string select, int[] field, bool isWhole)
    {
        var path = await Write(
            "FIELD_IDS {id: 1, name: 2, place: {__duckdb_field_id: 3, x: 6, y: {__duckdb_field_id: 7, element: 8}, "
                + "deep: {__duckdb_field_id: 9, z: 10}}, price: 4, noise: 5},");
        var bytes = await File.ReadAllBytesAsync(path);
        var ranges = await Fields(bytes, field);
        var other = Path.Combine(_folder, "kept.parquet");
        await File.WriteAllBytesAsync(other, Kept(bytes, ranges));
        Assert.Equal(await Ask(select, path, ""), await Ask(select, other, ""));
        var row = (await Plan(bytes, [3])).Sum(range => range.Length);
        Assert.Equal(isWhole, ranges.Sum(range => range.Length) == row);
    }

    [Fact]
    public async Task A_footer_is_read_once_while_its_plan_is_kept()
    {
        var bytes = await File.ReadAllBytesAsync(await Write("FIELD_IDS {id: 1, name: 2, place: 3, price: 4, noise: 5},"));
        var reads = 0;
        Task<byte[]> Read(ByteRange range)
        {
            reads++;
            return Task.FromResult(bytes[(int)range.Offset..(int)(range.Offset + range.Length)]);
        }

        var plans = new ParquetReadPlans(1);
        var first = await plans.Of(1, bytes.Length, Read);
        Assert.Same(first, await plans.Of(1, bytes.Length, Read));
        Assert.Equal(2, reads);
        await plans.Of(2, bytes.Length, Read);
        Assert.NotSame(first, await plans.Of(1, bytes.Length, Read));
    }

    private static byte[] Kept(byte[] bytes, IReadOnlyList<ByteRange> ranges)
    {
        var kept = new byte[bytes.Length];
        Array.Fill(kept, (byte)0xA5);
        foreach (var range in ranges.Where(range => range.Length > 0))
        {
            var (from, to) = ((int)range.Offset, (int)Math.Min(range.Offset + range.Length, bytes.Length));
            bytes.AsSpan(from..to).CopyTo(kept.AsSpan(from));
        }

        return kept;
    }

    private static Task<IReadOnlyList<ByteRange>> Plan(byte[] bytes, int[] columns) => Ranges(bytes, [.. columns.Select(id => (int[])[id])]);

    private static Task<IReadOnlyList<ByteRange>> Fields(byte[] bytes, int[] field) => Ranges(bytes, [field]);

    private static async Task<IReadOnlyList<ByteRange>> Ranges(byte[] bytes, IReadOnlyList<int[]> columns)
    {
        var plan = await ParquetReadPlan.Of(bytes.Length, range => Task.FromResult(bytes[(int)range.Offset..(int)(range.Offset + range.Length)]));
        return plan.Ranges(columns);
    }

    private async Task<string> Write(string options)
    {
        var path = Path.Combine(_folder, "made.parquet");
        await DuckThread.Run("write", () =>
        {
            using var database = DuckDatabase.Open(Settings);
            using var connection = database.Connect();
            connection.Execute($"COPY (SELECT {Columns} FROM range(60000) t(i)) TO '{path}' (FORMAT parquet, {options} ROW_GROUP_SIZE 10240)");
        });
        return path;
    }

    private static Task<string> Ask(string select, string path, string where) => DuckThread.Run("ask", () =>
    {
        using var database = DuckDatabase.Open(Settings);
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT CAST(row({select}) AS VARCHAR) FROM '{path}'{where}");
        using var chunk = result.NextChunk()!;
        return Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
    });
}
