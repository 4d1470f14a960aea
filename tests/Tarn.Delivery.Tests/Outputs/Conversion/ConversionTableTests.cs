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
using static Tarn.Delivery.Tests.Outputs.Conversion.ConversionWorld;

namespace Tarn.Delivery.Tests.Outputs.Conversion;

/// <summary>The table of a conversion.</summary>
public sealed class ConversionTableTests
{
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
}
