using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Deliveries into tables with a declared schema.</summary>
public sealed class DeclaredTableTests
{
    [Fact]
    public async Task Records_without_a_required_value_go_to_the_error_output_and_their_neighbours_arrive()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", new StructType(
            new NestedField(0, "id", PrimitiveType.Int, Required: true),
            new NestedField(
                0, "geo", new StructType(new NestedField(0, "lat", PrimitiveType.Double, Required: true), new NestedField(0, "lon", PrimitiveType.Double)))));
        var id = await world.Create(Destinations.Table());
        string[] bad = ["""{"geo":{"lat":1}}""", """{"id":null}""", """{"id":4,"geo":{"lon":2}}"""];
        await world.Put(id, ["""{"id":1}""", .. bad, """{"id":5,"geo":{"lat":0.5}}"""]);
        await world.Flush(id);

        Assert.Equal("1 -\n5 0.5", await world.Query("orders", "SELECT id || ' ' || coalesce(geo.lat::varchar, '-') FROM FILES ORDER BY id"));
        var errors = await Errors(world);
        Assert.Equal(bad.Order(), errors.Select(error => error.Record).Order());
        Assert.All(errors, error => Assert.Equal(("convert", "Iceberg.MissingColumnWithinRecord"), (error.Stage, error.Code)));
        Assert.Equal(["geo.lat", "id", "id"], errors.Select(error => error.Message.Split("column ")[1].Split(',')[0]).Order());
        Assert.All(errors, error => Assert.StartsWith("Table db.orders: ", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("false", false)]
    public async Task A_fraction_in_an_integer_column_keeps_its_row_in_a_table_that_may_evolve(string? rest, bool isKept)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable(
            "orders",
            new StructType(new NestedField(0, "id", PrimitiveType.Int), new NestedField(0, "n", PrimitiveType.Long)),
            rest is null ? null : new Dictionary<string, string> { ["tarn.rest.enabled"] = rest });
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1,"n":5}""", """{"id":2,"n":1.5}""");
        await world.Flush(id);

        Assert.Equal(isKept ? "1 5\n2 -" : "1 5", await world.Query("orders", "SELECT id || ' ' || coalesce(n::varchar, '-') FROM FILES ORDER BY id"));
        Assert.Equal(isKept ? 0 : 1, (await world.ObjectsUnder("bad/")).Count);
        if (isKept)
        {
            Assert.Equal("""[{"path":"/n","reason":"type","value":1.5}]""", await world.Query("orders", "SELECT _rest FROM FILES WHERE id = 2"));
        }
    }

    [Fact]
    public async Task A_column_that_becomes_required_while_a_buffer_is_open_is_asked_of_its_records()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Int), ("n", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1,"n":5}""", """{"id":2}""", """{"id":3,"n":6,"more":true}""");
        await Patience.Until(() => world.Deliveries.Status()[0].BufferedBytes > 40);
        await world.ReplaceColumns("orders", columns => new StructType([columns.Fields[0], columns.Fields[1] with { Required = true }]));
        await world.Flush(id);

        Assert.Equal("1 5\n3 6", await world.Query("orders", "SELECT id || ' ' || n FROM FILES ORDER BY id"));
        var error = Assert.Single(await Errors(world));
        Assert.Equal(("""{"id":2}""", "Iceberg.MissingColumnWithinRecord"), (error.Record, error.Code));
    }

    [Fact]
    public async Task Declared_types_widen_by_a_commit_and_files_of_both_types_read_as_one()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("i", PrimitiveType.Int), ("f", PrimitiveType.Float), ("d", PrimitiveType.Decimal(4, 2)));
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"i":1,"f":0.1,"d":1.5}""");
        await world.Flush(id);
        await world.Put(id, """{"i":2,"f":0.2,"d":2.5}""", """{"i":5000000000,"f":3.141592653589793,"d":123456.75}""", """{"i":3}""");
        await world.Flush(id);

        Assert.Equal(
            "1 0.1 1.50\n2 0.2 2.50\n3 - -\n5000000000 3.141592653589793 123456.75",
            await world.Query(
                "orders",
                "SELECT concat_ws(' ', i, coalesce(regexp_replace(f::varchar, '0000.*', ''), '-'), coalesce(d::varchar, '-')) FROM FILES ORDER BY i"));
        Assert.Empty(await world.ObjectsUnder("bad/"));
    }

    [Fact]
    public async Task A_partitions_source_widens_as_well()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable(
            "orders",
            new StructType(
                new NestedField(0, "i", PrimitiveType.Int), new NestedField(0, "d", PrimitiveType.Decimal(3, 1)),
                new NestedField(0, "f", PrimitiveType.Fixed(2), Required: true)),
            null,
            "i",
            "d",
            "f");
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"i":1,"d":2.5,"f":"AAE="}""");
        await world.Flush(id);
        await world.Put(id, """{"i":1,"d":2.5,"f":"AAE="}""", """{"i":5000000000,"d":2.5,"f":"AAE="}""", """{"i":1,"d":2000.5,"f":"AAI="}""");
        await world.Flush(id);

        Assert.Equal(
            "1 2.5 0001 2\n1 2000.5 0002 1\n5000000000 2.5 0001 1",
            await world.Query("orders", "SELECT concat_ws(' ', i, d, hex(f), count(*)) FROM FILES GROUP BY i, d, f ORDER BY i, d"));
        Assert.Empty(await world.ObjectsUnder("bad/"));
    }

    [Theory]
    [InlineData("3", "id a b")]
    [InlineData("1500", "id a b c d")]
    [InlineData("none", "id a b c d")]
    [InlineData("0", "id a b c d")]
    public async Task A_tables_property_bounds_the_columns_that_records_add(string property, string columns)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable(
            "orders",
            new StructType(new NestedField(0, "id", PrimitiveType.Long)),
            new Dictionary<string, string> { ["tarn.schema.max-columns"] = property, ["tarn.rest.enabled"] = "true" });
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1,"a":1,"b":2,"c":3,"d":{"e":4}}""");
        await world.Flush(id);

        var names = (await world.Query(
            "orders", "SELECT unnest(map_keys(json_transform(to_json(t), '\"JSON\"')::MAP(VARCHAR, JSON))) FROM FILES t")).Split('\n');
        Assert.Equal(columns, string.Join(' ', names.Where(name => name != "_rest")));
    }

    [Fact]
    public async Task A_table_with_a_type_that_is_not_written_is_refused_by_column_and_type()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Int));
        await world.ReplaceColumns(
            "orders", columns => new StructType([.. columns.Fields, new NestedField(2, "at", new ListType(3, PrimitiveType.TimestampNs))]));
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        var error = Assert.Single(await Errors(world));
        Assert.Contains("olumn at.element has type timestamp_ns", error.Message, StringComparison.Ordinal);
        Assert.Contains("db.orders", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<(string Stage, string Code, string Message, string Record)>> Errors(DeliveryWorld world)
    {
        var errors = new List<(string, string, string, string)>();
        foreach (var line in (await world.TextUnder("bad/iceberg-failed/")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
            errors.Add((Text("stage"), Text("errorCode"), Text("errorMessage"),
                System.Text.Encoding.UTF8.GetString(json.RootElement.GetProperty("rawData").GetBytesFromBase64())));
        }

        return errors;
    }
}
