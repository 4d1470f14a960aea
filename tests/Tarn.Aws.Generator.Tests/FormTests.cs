namespace Tarn.Aws.Generator.Tests;

/// <summary>Shapes for which a room has a type of its own, and answers with a checksum.</summary>
public sealed class FormTests
{
    private const string Access = """{ "Buy": [{ "action": "shop:Buy", "arn": "*" }], "Look": { "open": true } }""";

    private const string Room = """

        public readonly record struct Thing(string Json);

        internal sealed class ThingForm : IJsonForm<Thing>
        {
            public static Thing Read(ref System.Text.Json.Utf8JsonReader reader) => throw new NotSupportedException();

            public static void Write(System.Text.Json.Utf8JsonWriter writer, Thing value) => throw new NotSupportedException();
        }
        """;

    [Fact]
    public void A_shape_with_a_form_has_the_rooms_type_in_every_member()
    {
        const string wire = """{"checksBodies": true, "forms": {"Item": {"type": "Tarn.Aws.Shop.Thing", "form": "Tarn.Aws.Shop.ThingForm"}}}""";
        var run = new GeneratorRun(
            ServiceGeneratorTests.Door + Room, ("shop", ServiceGeneratorTests.Model), ("shop.access", Access), ("shop.wire", wire));

        Assert.Empty(run.CompileErrors());
        Assert.Contains("ChecksBodies = true,", run.Source("Operations.g.cs"), StringComparison.Ordinal);
        Assert.Contains("public required global::Tarn.Aws.Shop.Thing Item", run.Source("Shapes.g.cs"), StringComparison.Ordinal);
        Assert.DoesNotContain("record Item ", run.Source("Shapes.g.cs"), StringComparison.Ordinal);
    }
}
