namespace Tarn.Aws.Generator.Tests;

/// <summary>Members that are kept without effect or refused, and operations that are refused.</summary>
public sealed class KeptMembersTests
{
    [Fact]
    public void Kept_members_are_found_in_the_input_through_structures_and_lists()
    {
        var source = ServiceGeneratorTests.Door.Replace(
            "private Task<BuyOutput> Buy",
            "[Kept(\"Colour\", \"why\", \"RED\")] [Kept(\"Count\", \"why\")] [Kept(\"Item.Parts.Item\", \"why\")] [Kept(\"*\", \"why\")] "
                + "private Task<BuyOutput> Buy",
            StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));

        Assert.Empty(run.CompileErrors());
        var operations = run.Source("Operations.g.cs");
        Assert.Contains("""Kept { get; } = ["Colour", "Count", "Item.Parts.Item", "*"];""", operations, StringComparison.Ordinal);
        Assert.Contains("""0 => input.Colour == "RED",""", operations, StringComparison.Ordinal);
        Assert.Contains("1 => input.CountOrNull is not null,", operations, StringComparison.Ordinal);
        Assert.Contains(
            "2 => input.Item is { } found0 && found0.Parts is { } found1 && "
                + "global::System.Linq.Enumerable.Any(found1, item1 => item1.ItemValue is not null),",
            operations,
            StringComparison.Ordinal);
        Assert.Contains("3 => true,", operations, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_member_that_the_input_lacks_fails_the_build()
    {
        var source = ServiceGeneratorTests.Door.Replace(
            "private Task<BuyOutput> Buy", "[Kept(\"Item.Colour\", \"why\")] private Task<BuyOutput> Buy", StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(("TARN010", "shop.Buy has no member Item.Colour"), (diagnostic.Id, diagnostic.GetMessage()));
    }

    [Fact]
    public void Operations_refused_as_a_whole_take_the_members_that_their_method_names()
    {
        var source = ServiceGeneratorTests.Door.Replace(
            "private Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct)",
            "[RefusedOperation(\"Buy\", \"look\")] private AwsErrorException Refuse(Call call, string sentence, string? colour)",
            StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));

        Assert.Empty(run.CompileErrors());
        Assert.Contains(
            """throw door.Refuse(call, global::Tarn.Wire.Coverage.Refusal.OfOperation("shop", "Buy", "look"), input.Colour);""",
            run.Source("Operations.g.cs"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_members_are_checked_where_the_method_says()
    {
        var source = ServiceGeneratorTests.Door.Replace(
            "private Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct) => throw new NotSupportedException();",
            "[Refused(\"Colour\", \"red\", \"RED\")] [Refused(\"Item.Parts, LookInput\", \"whole items\")] "
                + "private Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct) { input.Refuse(); throw new NotSupportedException(); }",
            StringComparison.Ordinal);
        var run = new GeneratorRun(
            "using Tarn.Wire.Coverage;\n" + source, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));

        Assert.Empty(run.CompileErrors());
        var shapes = run.Source("Shapes.g.cs");
        Assert.Contains(
            """if (input.Colour is { Length: > 0 } and not ("RED")) refusals.Add(global::Tarn.Wire.Coverage.Refusal.OfMember("shop", "Buy", """
                + """ "Colour " + input.Colour, "red"));""".TrimStart(),
            shapes,
            StringComparison.Ordinal);
        Assert.Contains("if (input.Item is { } found0 && found0.Parts is { Count: > 0 })", shapes, StringComparison.Ordinal);
        Assert.Contains("if (input.LookInput is not null)", shapes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_never_refuses_its_refused_members_fails_the_build()
    {
        var source = ServiceGeneratorTests.Door.Replace(
            "private Task<BuyOutput> Buy", "[Refused(\"Colour\", \"red\")] private Task<BuyOutput> Buy", StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(
            ("TARN011", "Tarn.Aws.Shop.ShopDoor.Buy has [Refused] members and does not call input.Refuse()"),
            (diagnostic.Id, diagnostic.GetMessage()));
    }
}
