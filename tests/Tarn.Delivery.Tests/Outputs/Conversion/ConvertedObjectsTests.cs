using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Conversion;
using Tarn.Delivery.Records;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs.Conversion;

public sealed class ConvertedObjectsTests
{
    private static readonly string[] Whole = [""];

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
        using var output = await Output(world, Destinations.Converted(reading: new JsonReadingConfig { IsHive = true, TimestampFormats = ["dd/MM/yyyy", "millis"] }));

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
            """{"catalogId":"000000000000","databaseName":"db","tableName":"schema","region":"us-east-1","versionId":"LATEST","catalogArn":"arn:aws:glue:us-east-1:000000000000:catalog"}""",
            errors[0].GetProperty("dataCatalogTable").GetRawText());
        Assert.StartsWith("bad/format-conversion-failed/", (await world.ObjectsUnder("bad/")).Single().Key, StringComparison.Ordinal);
        Assert.Equal(0, output.Refused);
    }

    [Fact]
    public async Task Each_partition_is_flushed_alone_with_its_error_documents()
    {
        await using var world = await Open(("id", "int"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        foreach (var (customer, text) in new[] { ("a", "{\"id\":1}"), ("b", "{\"id\":2}"), ("a", "no"), ("b", "no"), ("a", "{\"id\":3}{\"id\":4}"), ("c", "no") })
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
        var seed = Environment.TickCount;
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
                "SELECT id::text FROM FILES WHERE ts = strptime('2024-01-05 10:11:12.' || id, '%Y-%m-%d %H:%M:%S.%f') AND s.a = [id + 0.5, NULL] AND text[1] = 'é' ORDER BY id");
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
    public async Task A_change_of_the_columns_takes_effect_after_the_flush_of_everything()
    {
        await using var world = await Open(("id", "int"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        output.Add(Record(0, """{"id":1,"more":"m"}""", "a"));
        output.Add(Record(1, """{"id":2,"more":"m"}""", "b"));
        world.Described["schema"] = Columns(("id", "int"), ("more", "string"));

        await Flush(world, output, ["customer=a"]);
        await output.Begin(default);
        output.Add(Record(2, """{"id":3,"more":"m"}""", "a"));
        await Flush(world, output, ["customer=a", "customer=b"]);
        await output.Begin(default);
        output.Add(Record(3, """{"id":4,"more":"m"}""", "z"));
        await Flush(world, output, ["customer=z"]);

        Assert.Equal("id", await world.QueryObjects("out/c=a/", "SELECT DISTINCT column_name FROM (DESCRIBE SELECT * FROM FILES)"));
        Assert.Equal("4 m", await world.QueryObjects("out/c=z/", "SELECT concat_ws(' ', id, more) FROM FILES"));
    }

    [Theory]
    [InlineData("uniontype<int,string>", "InvalidSchema")]
    [InlineData("interval", "InvalidSchema")]
    public async Task A_type_that_is_not_supported_is_refused_by_name_at_the_flush(string type, string code)
    {
        await using var world = await Open(("id", "int"), ("odd", type));
        using var output = await Output(world, Destinations.Converted());
        Assert.All(Add(output, """{"id":1}""", "no"), result => Assert.False(result.IsRejected));

        var refusal = await Assert.ThrowsAsync<TarnException>(async () => await output.Prepare(new FlushScope(Whole, []), default));

        Assert.Equal((ErrorKind.NotSupported, $"DataFormatConversion.{code}"), (refusal.Kind, refusal.Reason));
        Assert.Contains($"column odd has the type {type}", refusal.Message, StringComparison.Ordinal);
        world.Described["schema"] = Columns(("id", "int"));
        output.Clear();
        await output.Begin(default);
        Add(output, """{"id":1}""");
        await Flush(world, output, Whole);
        Assert.Single(await world.ObjectsUnder("out/"));
    }

    [Theory]
    [InlineData("nowhere", "LATEST", ErrorKind.NotFound, "DataFormatConversion.EntityNotFound")]
    [InlineData("schema", "99", ErrorKind.NotSupported, "DataFormatConversion.InvalidSchema")]
    public async Task A_missing_table_or_version_is_refused_at_the_flush(string table, string version, ErrorKind kind, string code)
    {
        await using var world = await Open(("id", "int"));
        var destination = Destinations.Converted(table);
        using var output = await Output(world, destination with { Conversion = destination.Conversion! with { Version = version } });
        Add(output, """{"id":1}""");
        Assert.False(output.IsEmpty);

        var refusal = await Assert.ThrowsAsync<TarnException>(async () => await output.Prepare(new FlushScope(Whole, []), default));

        Assert.Equal((kind, code), (refusal.Kind, refusal.Reason));
    }

    [Fact]
    public async Task An_Iceberg_tables_own_columns_are_used_when_none_were_described()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("schema", ("id", PrimitiveType.Long));
        using var output = await Output(world, Destinations.Converted());

        Add(output, """{"id":1}""");
        await Flush(world, output, Whole);

        Assert.Equal("1", await world.QueryObjects("out/", "SELECT id::text FROM FILES"));
    }

    [Fact]
    public async Task Records_of_open_partitions_allocate_nothing()
    {
        await using var world = await Open(("id", "int"), ("text", "string"), ("ts", "timestamp"));
        using var output = await Output(world, Destinations.Converted(isPartitioned: true));
        var records = Enumerable.Range(0, 100).Select(i => Record(
            i, string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{i},\"text\":\"x\",\"at\":\"2024-01-05 10:11:12\",\"extra\":[1,2]}}"), $"k{i % 10}")).ToArray();
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

    private static Task<DeliveryWorld> Open(params (string Name, string Type)[] columns) => Open(64 << 20, columns);

    private static async Task<DeliveryWorld> Open(long memoryBytes, params (string Name, string Type)[] columns)
    {
        var world = await DeliveryWorld.Open();
        await world.Stop();
        world.Memory = new BufferMemory(memoryBytes);
        await world.Start();
        await world.CreateTable("schema", ("other", PrimitiveType.Long));
        world.Described["schema"] = Columns(columns);
        return world;
    }

    private static KeyValuePair<string, string>[] Columns(params (string Name, string Type)[] columns) =>
        [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Type))];

    private static async Task<ConvertedObjects> Output(DeliveryWorld world, ObjectsDestinationConfig destination)
    {
        var model = Destinations.Model(new SourceConfig(new StreamId(1), null), destination);
        var output = (ConvertedObjects)world.Services.ToParts().Outputs.Objects(new DeliveryId(1_000_000), model, "objects");
        await output.Begin(default);
        return output;
    }

    private static DeliveryRecord Record(long offset, string text, string? customer = null) =>
        new(new ShardId(1), offset, 0, 1_700_000_000_000, Encoding.UTF8.GetBytes(text))
        {
            Partition = customer is null ? null : new RecordPartition($"customer={customer}", [customer]),
        };

    private static List<ShredResult> Add(ConvertedObjects output, params string[] records) =>
        [.. records.Select((record, i) => output.Add(Record(i, record)))];

    private static async Task<List<JsonElement>> Errors(DeliveryWorld world) =>
        [.. (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task<(int Files, long Records)> Flush(DeliveryWorld world, ConvertedObjects output, IReadOnlyList<string> parts)
    {
        await using var flush = await output.Prepare(new FlushScope(parts, []), default);
        await world.Store.Commit(
            async transaction =>
            {
                await flush.Apply(transaction);
                return 0;
            },
            default);
        await flush.Committed(default);
        output.Clear(parts);
        return (flush.Files.Count, flush.Rows);
    }
}
