using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Conversion;
using Tarn.Delivery.Records;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Storage.Records;
using static Tarn.Delivery.Tests.Outputs.Conversion.ConversionWorld;

namespace Tarn.Delivery.Tests.Outputs.Conversion;

public sealed class ConvertedObjectsTests
{
    [Theory]
    [InlineData("snappy", "SNAPPY")]
    [InlineData("gzip", "GZIP")]
    [InlineData("uncompressed", "UNCOMPRESSED")]
    public async Task Records_become_rows_of_a_Parquet_object_with_the_tables_columns(string compression, string codec)
    {
        await using var world = await Open(("id", "bigint"), ("name", "varchar(10)"), ("ts", "timestamp"), ("tags", "array<string>"),
            ("m", "map<string,int>"), ("s", "struct<x:int,y:decimal(10,2)>"), ("d", "date"), ("ok", "boolean"), ("missing", "double"));
        using var output = await Output(world, Destinations.Converted(parquet: new ParquetConfig { Compression = compression }));

        Add(output, """
            {"ID":"7","name":"n","ts":1704449472,"tags":["a","b"],"m":{"k":1},"s":{"X":1,"y":1.25},"d":"2024-01-05","ok":true,"extra":{"z":1}}{"id":8}
            """);
        await Flush(world, output, Whole);

        Assert.Equal(
            "7|n|2024-01-05 10:11:12|[a, b]|{k=1}|{'x': 1, 'y': 1.25}|2024-01-05|true|NULL\n8|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            await world.QueryObjects("out/", "SELECT concat_ws('|', " + string.Join(", ", new[] { "id", "name", "ts", "tags", "m", "s", "d", "ok", "missing" }
                .Select(column => $"ifnull({column}::text, 'NULL')")) + ") FROM FILES ORDER BY id"));
        Assert.Equal(codec, await world.QueryObjects("out/", "SELECT DISTINCT compression FROM parquet_metadata(PATHS)"));
        var key = Assert.Single(await world.ObjectsUnder("out/")).Key;
        Assert.EndsWith(".parquet", key, StringComparison.Ordinal);
        Assert.Matches("^out/[0-9]{4}/orders-1-", key);
        Assert.True(output.IsEmpty);
        Assert.Equal((0, 0, 0), (output.BufferedBytes, world.Memory.UsedBytes, world.Scratch.UsedBytes));
    }

    [Fact]
    public async Task Hives_deserializer_has_its_own_rules()
    {
        await using var world = await Open(("id", "int"), ("ts", "timestamp"));
        var reading = new JsonReadingConfig { IsHive = true, TimestampFormats = ["dd/MM/yyyy", "millis"] };
        using var output = await Output(world, Destinations.Converted(reading: reading));

        Add(output, """{"id":1,"ts":"05/01/2024"}""", """{"id":"2"}""", """{"id":3,"ts":1704449472123}""", """{"id":4,"ts":"2024-01-05"}""");
        await Flush(world, output, Whole);

        Assert.Equal("1 2024-01-05 00:00:00\n3 2024-01-05 10:11:12.123", await world.QueryObjects("out/", "SELECT id || ' ' || ts FROM FILES ORDER BY id"));
        Assert.Equal(2, (await Errors(world)).Count);
    }

    [Fact]
    public async Task A_record_that_cannot_be_converted_becomes_AWSs_document_of_the_same_commit()
    {
        await using var world = await Open(("id", "int"));
        using var output = await Output(world, Destinations.Converted());

        var results = Add(output, """{"id":1}""", """{"id":"x"}""", """[{"id":2}]""", "{\"id\"", """{"id":3}{"id":[]}""", "");
        Assert.Equal(5, output.Refused);
        await using (await output.Prepare(new FlushScope(Whole, []), default))
        {
            Assert.Empty(await world.ObjectsUnder("bad/"));
        }

        await Flush(world, output, Whole);

        // The delivery's error output must not take them as well.
        Assert.DoesNotContain(results, result => result.IsMalformed);
        var errors = await Errors(world);
        Assert.Equal(
            ["DataFormatConversion.MalformedData", "DataFormatConversion.MalformedData", "DataFormatConversion.ParseError",
                "DataFormatConversion.MalformedData", "DataFormatConversion.MalformedData"],
            errors.Select(error => error.GetProperty("lastErrorCode").GetString()));
        Assert.StartsWith("Data does not match the schema.", errors[0].GetProperty("lastErrorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"id":"x"}"""u8.ToArray(), errors[0].GetProperty("rawData").GetBytesFromBase64());
        Assert.Equal(
            """{"catalogId":"000000000000","databaseName":"db","tableName":"schema","region":"us-east-1","versionId":"LATEST","""
                + "\"catalogArn\":\"arn:aws:glue:us-east-1:000000000000:catalog\"}",
            errors[0].GetProperty("dataCatalogTable").GetRawText());
        Assert.StartsWith("bad/format-conversion-failed/", (await world.ObjectsUnder("bad/")).Single().Key, StringComparison.Ordinal);
        Assert.Equal(0, output.Refused);
    }

    [Fact]
    public async Task Each_partition_is_flushed_alone_with_its_error_documents()
    {
        await using var world = await Open(("id", "int"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        (string, string)[] records =
            [("a", "{\"id\":1}"), ("b", "{\"id\":2}"), ("a", "no"), ("b", "no"), ("a", "{\"id\":3}{\"id\":4}"), ("c", "no")];
        foreach (var (customer, text) in records)
        {
            output.Add(Record(0, text, customer));
        }

        var flush = await Flush(world, output, ["customer=a"]);

        Assert.Equal(2, flush.Records);
        Assert.Equal("1\n3\n4", await world.QueryObjects("out/c=a/", "SELECT id::text FROM FILES"));
        Assert.Empty(await world.ObjectsUnder("out/c=b/"));
        Assert.Single(await Errors(world));
        Assert.False(output.IsEmpty);

        await Flush(world, output, ["customer=b", "customer=c"]);
        Assert.Equal("2", await world.QueryObjects("out/c=b/", "SELECT id::text FROM FILES"));
        Assert.Equal(3, (await Errors(world)).Count);
        Assert.Equal(2, (await world.ObjectsUnder("bad/")).Count);
        Assert.True(output.IsEmpty);
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(0)]
    public async Task Any_order_of_records_and_flushes_delivers_each_row_once_and_frees_its_space(long memoryBytes)
    {
        await using var world = await Open(memoryBytes, ("id", "int"), ("text", "string"), ("ts", "timestamp"), ("s", "struct<a:array<double>>"));
        var seed = TestSeed.Value;
        var random = new Random(seed);
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        var expected = new Dictionary<string, List<int>>();
        var (mostBytes, mostLive) = (0L, 0L);
        for (var i = 0; i < 3_000; i++)
        {
            var customer = string.Create(CultureInfo.InvariantCulture, $"k{random.Next(12)}");
            var text = new string('x', random.Next(2_000));
            output.Add(Record(i, $$$"""{"id":{{{i}}},"text":"é{{{text}}}","ts":"2024-01-05 10:11:12.{{{i}}}","s":{"a":[{{{i}}}.5,null]}}""", customer));
            expected.TryAdd(customer, []);
            expected[customer].Add(i);
            if (random.Next(60) == 0)
            {
                await Flush(world, output, [.. expected.Keys.Where(_ => random.Next(3) == 0).Select(name => $"customer={name}")]);
            }

            mostBytes = Math.Max(mostBytes, world.Memory.UsedBytes + world.Scratch.UsedBytes);
            mostLive = Math.Max(mostLive, output.BufferedBytes);
        }

        await Flush(world, output, [.. expected.Keys.Select(name => $"customer={name}")]);
        foreach (var (customer, ids) in expected)
        {
            var found = await world.QueryObjects(
                $"out/c={customer}/",
                "SELECT id::text FROM FILES WHERE ts = strptime('2024-01-05 10:11:12.' || id, '%Y-%m-%d %H:%M:%S.%f') "
                    + "AND s.a = [id + 0.5, NULL] AND text[1] = 'é' ORDER BY id");
            Assert.True(string.Join('\n', ids) == found, $"partition {customer}, seed {seed}");
        }

        Assert.InRange(mostBytes, 1, (mostLive * 4) + (32 << 20));
        Assert.Equal((0, 0), (world.Memory.UsedBytes, world.Scratch.UsedBytes));
    }

    [Fact]
    public async Task Chunks_with_few_open_rows_are_copied_and_then_freed()
    {
        await using var world = await Open(("id", "int"), ("text", "string"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        for (var i = 0; i < 20_000; i++)
        {
            output.Add(Record(i, $$"""{"id":{{i}},"text":"{{new string('x', 400)}}"}""", i % 10 == 0 ? "few" : "many"));
        }

        var before = world.Memory.UsedBytes;
        await Flush(world, output, ["customer=many"]);

        Assert.InRange(world.Memory.UsedBytes, 1, before / 4);
        await Flush(world, output, ["customer=few"]);
        Assert.Equal("2000 0 19990", await world.QueryObjects("out/c=few/", "SELECT concat_ws(' ', count(*), min(id), max(id)) FROM FILES"));
        Assert.Equal("18000", await world.QueryObjects("out/c=many/", "SELECT count(*)::text FROM FILES"));
    }

    [Fact]
    public async Task Records_of_open_partitions_allocate_nothing()
    {
        await using var world = await Open(("id", "int"), ("text", "string"), ("ts", "timestamp"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        var records = Enumerable.Range(0, 100)
            .Select(i => Record(i, $$"""{"id":{{i}},"text":"x","ts":"2024-01-05 10:11:12","extra":[1,2]}""", $"k{i % 10}")).ToArray();
        for (var warm = 0; warm < 6; warm++)
        {
            AddAll();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        AddAll();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * records.Length);

        void AddAll()
        {
            foreach (var record in records)
            {
                Assert.False(output.Add(record).IsRejected);
            }
        }
    }
}
