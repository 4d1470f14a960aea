using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Folders of Parquet files become tables where they lie.</summary>
public sealed class FolderAdoptionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-adoption-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Files_of_several_schemas_answer_by_name_with_wider_types_and_nulls()
    {
        await _world.PutParquet("in/a.parquet", "SELECT 1::INTEGER AS id, 1.5::FLOAT AS size, 2.50::DECIMAL(5,2) AS price");
        await _world.PutParquet("in/sub/b.parquet", "SELECT 5000000000::BIGINT AS id, 2.25::DOUBLE AS size, 100000.25::DECIMAL(12,2) AS price, 'x' AS more");
        await _world.PutParquet("in/c.parquet", "SELECT 'y' AS MORE, 3::INTEGER AS ID");
        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(["id long", "size double", "price decimal(12, 2)", "MORE string"], report.Shown());
        Assert.Equal((3L, 3L), (report.Files, report.Rows));
        Assert.Equal(
            ["1|1.5|2.50|∅", "3|∅|∅|y", "5000000000|2.25|100000.25|x"],
            await _world.Query("SELECT id, size, price, more FROM t ORDER BY id"));
        Assert.Equal(["3|∅|∅|y"], await _world.Query("SELECT id, size, price, more FROM t WHERE more = 'y'"));
        Assert.Equal(["5000000000"], await _world.Query("SELECT id FROM t WHERE id > 3"));
    }

    [Fact]
    public async Task Folders_of_keys_and_values_are_partitions()
    {
        await _world.PutParquet("in/year=2024/day=2024-02-29/city=S%C3%A3o%20Paulo/a.parquet", "SELECT 1 AS id");
        await _world.PutParquet("in/year=2025/day=2025-01-01/city=Oslo/a.parquet", "SELECT 2 AS id");
        await _world.PutParquet("in/year=2025/day=__HIVE_DEFAULT_PARTITION__/city=7/a.parquet", "SELECT 3 AS id");
        await _world.Put("in/year=2025/_SUCCESS", []);
        await _world.Put("in/.hidden/x.parquet", "nothing"u8.ToArray());
        await _world.Put("in/year=2025/", []);
        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(["id int", "year long of folders", "day date of folders", "city string of folders"], report.Shown());
        Assert.Equal(2, report.Hidden);
        Assert.Equal(
            ["1|2024|2024-02-29|São Paulo", "2|2025|2025-01-01|Oslo", "3|2025|∅|7"],
            await _world.Query("SELECT id, year, day, city FROM t ORDER BY id"));
        Assert.Equal(["2"], await _world.Query("SELECT id FROM t WHERE year = 2025 AND city = 'Oslo'"));

        // The other files are left out by their partitions, not by their rows.
        await _world.Objects.Delete("lake", "in/year=2024/day=2024-02-29/city=S%C3%A3o%20Paulo/a.parquet", DeleteOptions.None, default);
        Assert.Equal(["2"], await _world.Query("SELECT id FROM t WHERE day = DATE '2025-01-01'"));
        Assert.Equal(["3"], await _world.Query("SELECT id FROM t WHERE year = 2025 AND id = 3"));
    }

    [Fact]
    public async Task Nested_columns_and_all_scalar_types_keep_their_values()
    {
        const string Select = """
            SELECT true AS b, 1::TINYINT AS i8, 2::SMALLINT AS i16, 200::UTINYINT AS u8, 60000::USMALLINT AS u16, 4000000000::UINTEGER AS u32,
              18446744073709551615::UBIGINT AS u64, DATE '2024-02-29' AS d, TIME '12:34:56.5' AS tm, TIMESTAMP '2024-02-29 12:34:56.123456' AS ts,
              TIMESTAMP_MS '2024-02-29 12:34:56.123' AS ms, TIMESTAMPTZ '2024-02-29 12:34:56+00' AS tz, 'text' AS s, '\xAA'::BLOB AS bin,
              '00000000-0000-0000-0000-00000000002a'::UUID AS u, 123456789012345678901234567890.12::DECIMAL(38,2) AS big, 'b'::ENUM ('a', 'b') AS e,
              {'x': 1, 'y': [{'z': 'deep'}]} AS st, [1, NULL, 3] AS li, MAP {'k': 1.5::DOUBLE} AS ma
            """;
        await _world.PutParquet("in/a.parquet", Select);
        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(
            [
                "b boolean", "i8 int", "i16 int", "u8 int", "u16 int", "u32 long", "u64 decimal(20, 0)", "d date", "tm time", "ts timestamp",
                "ms timestamp", "tz timestamptz", "s string", "bin binary", "u uuid", "big decimal(38, 2)", "e string",
            ],
            report.Shown().Take(17));
        Assert.Equal(
            ["true|1|2|200|60000|4000000000|18446744073709551615|2024-02-29|text|00000000-0000-0000-0000-00000000002a|123456789012345678901234567890.12|b"],
            await _world.Query("SELECT b, i8, i16, u8, u16, u32, u64, d, s, u, big, e FROM t"));
        Assert.Equal(
            ["12:34:56.500000|2024-02-29 12:34:56.123456|2024-02-29 12:34:56.123000|2024-02-29 12:34:56.000000 UTC"],
            await _world.Query("SELECT tm, ts, ms, tz FROM t"));
        Assert.Equal(["1|deep|3|1|1.5"], await _world.Query("SELECT st.x, st.y[1].z, cardinality(li), li[1], ma['k'] FROM t"));
        Assert.Equal(["1"], await _world.Query("SELECT count(*) FROM t WHERE ms >= TIMESTAMP '2024-02-29 12:34:56' AND u32 > 3999999999 AND u64 > 1"));
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM t WHERE ms > TIMESTAMP '2024-02-29 12:34:57' OR u32 < 5"));
    }

    [Fact]
    public async Task Unsigned_integers_that_fit_are_longs_as_other_readers_expect()
    {
        await _world.PutParquet("in/a.parquet", "SELECT 9223372036854775807::UBIGINT AS n, {'m': 5::UBIGINT} AS s, [7::UBIGINT] AS l");
        await _world.PutParquet("in/b.parquet", "SELECT NULL::UBIGINT AS n, {'m': 1::UBIGINT} AS s, [NULL::UBIGINT] AS l");
        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(["n long", "s struct<3: m: optional long>", "l list<long>"], report.Shown().Select(Plain));
        Assert.Equal(["9223372036854775807|5|7"], await _world.Query("SELECT n, s.m, l[1] FROM t WHERE n > 0"));
        Assert.Equal(["1"], await _world.Query("SELECT count(*) FROM t WHERE n IS NULL AND s.m = 1"));
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM t WHERE n < 9223372036854775807"));

        static string Plain(string column) => column.StartsWith("s ", StringComparison.Ordinal) ? "s struct<3: m: optional long>"
            : column.StartsWith("l ", StringComparison.Ordinal) && column.Contains("long", StringComparison.Ordinal) ? "l list<long>"
            : column;
    }

    [Fact]
    public async Task One_unsigned_integer_beyond_a_long_makes_decimals_of_all_files()
    {
        for (var i = 0; i < 20; i++)
        {
            await _world.PutParquet($"in/{i:D2}.parquet", $"SELECT {(i == 17 ? "9223372036854775808" : i)}::UBIGINT AS n");
        }

        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(["n decimal(20, 0)"], report.Shown());
        Assert.Equal(["20|9223372036854775808"], await _world.Query("SELECT count(*), max(n) FROM t"));
        Assert.Equal(["3"], await _world.Query("SELECT n FROM t WHERE n = 3"));
    }

    [Fact]
    public async Task Bounds_of_the_footer_leave_files_out()
    {
        await _world.PutParquet("in/a.parquet", "SELECT i AS id, 'a' || i AS name FROM range(0, 10) r(i)");
        await _world.PutParquet("in/b.parquet", "SELECT i AS id, 'b' || i AS name FROM range(10, 20) r(i)");
        await _world.Adopt();
        var files = (await _world.Live()).Data.Select(entry => entry.File).ToList();
        Assert.Equal(2, files.Count);
        Assert.All(files, file => Assert.Equal((10L, 2), (file.RecordCount, file.Metrics.LowerBounds.Count)));
        Assert.All(files, file => Assert.NotEmpty(file.SplitOffsets));
        await _world.Objects.Delete("lake", "in/b.parquet", DeleteOptions.None, default);
        Assert.Equal(["7|a7"], await _world.Query("SELECT id, name FROM t WHERE id = 7"));
        Assert.Equal(["7|a7"], await _world.Query("SELECT id, name FROM t WHERE name = 'a7'"));
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_listed_and_nothing_is_done()
    {
        await _world.PutParquet("in/k=1/a.parquet", "SELECT 1 AS id, 'x' AS name");
        await _world.PutParquet("in/k=1/b.parquet", "SELECT 2 AS id");
        await _world.PutParquet("in/k=2/c.parquet", "SELECT 'text' AS id");
        await _world.PutParquet("in/k=2/d.parquet", "SELECT 3 AS id, 7 AS k");
        await _world.PutParquet("in/k=2/e.parquet", "SELECT 3 AS id, 2 AS k");
        await _world.PutParquet("in/j=2/f.parquet", "SELECT 3 AS id");
        await _world.PutParquet("in/k=2/g.parquet", "SELECT 3 AS id", ", FIELD_IDS {id: 1}");
        await _world.PutParquet("in/k=2/i.parquet", "SELECT TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS n");
        await _world.Put("in/k=2/h.csv", Encoding.UTF8.GetBytes("id,name\n1,x\n"));
        await _world.Put("in/k=2/h.orc", Encoding.UTF8.GetBytes("ORC and more bytes\x01\x02\x03"));
        await _world.Put("in/k=2/h0.parquet", []);
        await _world.Put("in/k=2/h1.parquet", Encoding.UTF8.GetBytes("PAR1\0\0\0\0garbage\x07\0\0\0PAR1"));
        await _world.Put("in/k=2/h2.parquet", Encoding.UTF8.GetBytes("PAR1\0\0\0\0garbage\x07\0\0\0PARE"));
        var report = await _world.Adopt();
        Assert.Equal(
            [
                "j=2/f.parquet: its folders have the keys j, and those of most files have the keys k",
                "k=2/c.parquet: column id: its type is string, and int in k=1/a.parquet",
                "k=2/d.parquet: column k is in it too, and its footer does not show that all values are the one of its folder's name",
                "k=2/g.parquet: it has field ids, and k=1/a.parquet has none",
                "k=2/h.csv: it is a text file, such as CSV or JSON, and only Parquet files are adopted",
                "k=2/h.orc: it is an ORC file, and only Parquet files are adopted",
                "k=2/h0.parquet: it is empty",
                "k=2/h1.parquet: its footer is damaged: not a Parquet footer: Thrift that does not end",
                "k=2/h2.parquet: its footer is encrypted",
                "k=2/i.parquet: column n: nanoseconds need format version 3, and tables are adopted in version 2; write the files with microseconds",
            ],
            report.Reasons());
        Assert.Equal(10, report.MisfitCount);
        Assert.Null(report.MetadataLocation);
        Assert.False(_world.Catalog.TryFindTable(LakeWorld.Name, out _));
        Assert.DoesNotContain("in/metadata/", await Keys("in/metadata/"));
    }

    [Fact]
    public async Task A_column_of_a_folders_name_may_be_in_the_files_too()
    {
        await _world.PutParquet("in/k=1/a.parquet", "SELECT 1 AS id, 1 AS k FROM range(3)");
        await _world.PutParquet("in/k=2/b.parquet", "SELECT 2 AS id");
        var report = await _world.Adopt();
        Assert.Empty(report.Reasons());
        Assert.Equal(["1|1", "1|1", "1|1", "2|2"], await _world.Query("SELECT id, k FROM t ORDER BY id"));
        Assert.Equal(["2"], await _world.Query("SELECT id FROM t WHERE k = 2"));
    }

    [Fact]
    public async Task Field_ids_of_the_files_are_used()
    {
        await _world.PutParquet("in/k=1/a.parquet", "SELECT 1 AS id, 'x' AS name", ", FIELD_IDS {id: 7, name: 9}");
        await _world.PutParquet("in/k=2/b.parquet", "SELECT 'y' AS name, 2 AS id", ", FIELD_IDS {id: 7, name: 9}");
        Assert.Empty((await _world.Adopt()).Reasons());
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        Assert.Equal([7, 9, 1_000_001], pinned.Metadata.CurrentSchema.Columns.Fields.Select(field => field.Id));
        Assert.Equal(["1|x|1", "2|y|2"], await _world.Query("SELECT id, name, k FROM t ORDER BY id"));
    }

    [Fact]
    public async Task A_dry_run_reads_and_makes_nothing()
    {
        await _world.PutParquet("in/a.parquet", "SELECT 1 AS id");
        var report = await _world.Adopt(isDry: true);
        Assert.Equal(["id int"], report.Shown());
        Assert.Equal((1L, 1L), (report.Files, report.Rows));
        Assert.Null(report.MetadataLocation);
        Assert.False(_world.Catalog.TryFindTable(LakeWorld.Name, out _));
        Assert.Equal(["in/a.parquet"], await Keys("in/"));
    }

    [Fact]
    public async Task Empty_folders_taken_names_and_overlapping_places_are_refused_by_name()
    {
        Assert.Equal("s3://lake/in/ has no files.", await _world.Refused(ErrorKind.InvalidArgument));
        await _world.Put("in/_x", []);
        Assert.Equal("s3://lake/in/ has no files but 1 hidden ones.", await _world.Refused(ErrorKind.InvalidArgument));
        await _world.PutParquet("in/sub/a.parquet", "SELECT 1 AS id");
        await _world.Adopt("s3://lake/in/sub");
        Assert.Contains("already exists", await _world.Refused(ErrorKind.AlreadyExists));
        var other = new TableName(LakeWorld.Name.Scope, "db", "u");
        var overlap = await Assert.ThrowsAsync<TarnException>(() => _world.Adopt(name: other));
        Assert.Contains("in or around the place of table db.t", overlap.Message);
        var nowhere = await Assert.ThrowsAsync<TarnException>(() => _world.Adopt("s3://lake/out", name: new TableName(other.Scope, "nodb", "t")));
        Assert.Equal(ErrorKind.NotFound, nowhere.Kind);
        Assert.Throws<TarnException>(() => AdoptedFolder.Place("s3://lake"));
    }

    [Fact]
    public async Task A_file_that_changes_before_the_commit_refuses_it()
    {
        await _world.PutParquet("in/a.parquet", "SELECT 1 AS id");
        await _world.PutParquet("in/b.parquet", "SELECT 2 AS id");
        var stopping = new ReplacingFiles(_world);
        var refusal = await Assert.ThrowsAsync<TarnException>(() => stopping.Adopt());
        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
        Assert.Contains("s3://lake/in/b.parquet was changed or removed", refusal.Message);
        Assert.False(_world.Catalog.TryFindTable(LakeWorld.Name, out _));
        await _world.Adopt();
        Assert.Equal(["1", "3"], await _world.Query("SELECT id FROM t ORDER BY id"));
    }

    /// <summary>pyarrow wrote the file with the encoding BYTE_STREAM_SPLIT, which the engine reads of floats and doubles alone.</summary>
    [Fact]
    public async Task Integers_decimals_and_lists_in_byte_streams_are_read()
    {
        await _world.Put("in/a.parquet", await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "parquet", "adoptable.parquet")));
        await _world.PutParquet("in/b.parquet", "SELECT 5::INTEGER AS i, 2.50::DECIMAL(38,2) AS d, [7]::INTEGER[] AS list");
        Assert.Empty((await _world.Adopt()).Reasons());
        string[] rows = ["-7919|1000000000000000000.01|[0]", "0|0.00|[]", "5|2.50|[7]", "15838|2000000000000000000.02|[0,2]", "∅|∅|∅"];
        Assert.Equal(rows, await _world.Query("SELECT i, d, CAST(json_format(CAST(list AS JSON)) AS VARCHAR) FROM t ORDER BY i"));
        Assert.Equal(["15838"], await _world.Query("SELECT i FROM t WHERE d > 1000000000000000000.01"));
        Assert.Equal(["5"], await _world.Query("SELECT count(*) FROM t"));
    }

    private async Task<IReadOnlyList<string>> Keys(string prefix) =>
        [.. (await _world.Objects.List(new() { Bucket = "lake", Prefix = prefix }, default)).Objects.Select(found => found.Key)];
}
