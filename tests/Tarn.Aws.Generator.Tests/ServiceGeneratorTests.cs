using Microsoft.CodeAnalysis;

namespace Tarn.Aws.Generator.Tests;

public sealed class ServiceGeneratorTests
{
    internal const string Model = """
        {
          "metadata": { "apiVersion": "2020-01-02", "endpointPrefix": "shop", "jsonVersion": "1.1", "protocols": ["json"],
                        "serviceFullName": "Shop", "targetPrefix": "Shop_1" },
          "operations": {
            "Buy": { "name": "Buy", "http": { "method": "POST", "requestUri": "/" },
                     "input": { "shape": "BuyRequest" }, "output": { "shape": "BuyResponse" } },
            "Look": { "name": "Look", "http": { "method": "POST", "requestUri": "/" } }
          },
          "shapes": {
            "BuyRequest": { "type": "structure", "required": ["Item", "Count"], "members": {
              "Item": { "shape": "Item" }, "Count": { "shape": "Count" }, "Colour": { "shape": "Colour" }, "LookInput": { "shape": "LookInput" } } },
            "BuyResponse": { "type": "structure", "members": { "Item": { "shape": "Item" } } },
            "Item": { "type": "structure", "members": { "Item": { "shape": "Text" }, "Parts": { "shape": "Items" } } },
            "Items": { "type": "list", "member": { "shape": "Item" } },
            "LookInput": { "type": "structure", "members": { "equals": { "shape": "Text" } } },
            "Unused": { "type": "structure", "members": {} },
            "Text": { "type": "string", "min": 1 },
            "Count": { "type": "integer", "min": 1, "max": 9 },
            "Colour": { "type": "string", "enum": ["RED", "dark-blue", "DARK_BLUE", "3D"] },
            "SoldOut": { "type": "structure", "exception": true, "error": { "httpStatusCode": 410 },
                         "members": { "Message": { "shape": "Text" }, "Item": { "shape": "Text" } } }
          }
        }
        """;

    internal const string Access = """{ "Buy": [{ "action": "shop:Buy", "arn": "arn:aws:shop:::{Item.Item}" }], "Look": { "open": true } }""";

    internal const string Door = """
        namespace Tarn.Aws.Shop;
        using Tarn.Aws.Shop.Model;
        [AwsService("shop")]
        internal sealed partial class ShopDoor
        {
            AwsErrorException IDoor.Map(TarnException failure) => ShopErrors.SoldOut("gone", item: "x");
        }
        partial class ShopDoor
        {
            private Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
            private ValueTask<LookOutput> Look(LookOperationInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
            private void Helper() { }
        }
        """;

    private const string FamilyOfBuy = """
        [AwsOperations("shop")]
        internal sealed partial class BuyOperations
        {
            public Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
        }
        """;

    private const string FamilyDoor = """
        namespace Tarn.Aws.Shop;
        using Tarn.Aws.Shop.Model;
        [AwsService("shop")]
        internal sealed partial class ShopDoor
        {
            public ShopDoor() => BuyOperations = new BuyOperations();
            AwsErrorException IDoor.Map(TarnException failure) => ShopErrors.SoldOut("gone", item: "x");
            private Task<LookOutput> Look(LookOperationInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
        }
        """ + FamilyOfBuy;

    [Fact]
    public void A_door_in_several_parts_compiles_with_what_is_generated()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
    }

    [Fact]
    public void Families_of_operations_join_their_door()
    {
        var run = new GeneratorRun(FamilyDoor, ("shop", Model), ("shop.access", Access));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
        var operations = run.Source("Operations.g.cs");
        Assert.Contains("door.BuyOperations.Buy(input", operations, StringComparison.Ordinal);
        Assert.Contains("door.Look(input", operations, StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_that_the_door_does_not_set_fails_the_build()
    {
        var door = FamilyDoor.Replace("BuyOperations = new BuyOperations()", "_ = 1", StringComparison.Ordinal);
        var run = new GeneratorRun(door, ("shop", Model), ("shop.access", Access));
        Assert.Contains(run.CompileWarnings(), warning => warning.Id == "CS8618");
    }

    [Fact]
    public void An_operation_in_two_families_fails_the_build()
    {
        var run = new GeneratorRun(Door + FamilyOfBuy, ("shop", Model), ("shop.access", Access));
        Assert.Equal("TARN007", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void A_family_of_a_model_without_a_door_fails_the_build()
    {
        var family = FamilyOfBuy.Replace("\"shop\"", "\"shoop\"", StringComparison.Ordinal);
        var run = new GeneratorRun(Door + family, ("shop", Model), ("shop.access", Access));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(("TARN009", DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal("Tarn.Aws.Shop.BuyOperations names the model 'shoop', but no door has that model", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("TARN001")]
    [InlineData("TARN003")]
    [InlineData("TARN005")]
    public void A_fault_of_a_family_names_the_family(string id)
    {
        var (door, access) = id switch
        {
            "TARN001" => (FamilyDoor, """{ "Look": { "open": true } }"""),
            "TARN003" => (FamilyDoor.Replace("> Buy(", "> Bye(", StringComparison.Ordinal), Access),
            _ => (FamilyDoor.Replace(
                "public Task<BuyOutput> Buy(BuyInput input,", "[RawBody] public ValueTask Buy(BuyBody input,", StringComparison.Ordinal), Access),
        };
        var diagnostic = Assert.Single(new GeneratorRun(door, ("shop", Model), ("shop.access", access)).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.StartsWith("Tarn.Aws.Shop.BuyOperations.B", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_of_more_than_a_dozen_operations_fails_the_build()
    {
        var names = Enumerable.Range(0, 13).Select(number => $"Wave{number}").ToArray();
        var model = Model.Replace(
            "\"operations\": {",
            "\"operations\": {" + string.Concat(names.Select(name => $$"""
                 "{{name}}": { "name": "{{name}}", "http": { "method": "POST", "requestUri": "/" } },
                """)),
            StringComparison.Ordinal);
        var access = "{" + string.Join(",", names.Append("Buy").Append("Look").Select(name => $$"""  "{{name}}": { "open": true } """)) + "}";
        var methods = string.Concat(names.Select(name =>
            $"public Task<{name}Output> {name}({name}Input input, Call call, CancellationToken ct) => null!;"));
        var family = "[AwsOperations(\"shop\")] internal sealed partial class Waves { " + methods + " }";
        var run = new GeneratorRun(Door + family, ("shop", model), ("shop.access", access));
        Assert.Equal("TARN008", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void Members_that_shapes_have_in_common_are_one_property_set_where_none_is_required()
    {
        const string Wire = """{ "groups": { "What": ["Item", "Count"], "Whole": ["Parts", "Item"], "Nobodys": ["Item", "Unknown"] } }""";
        const string Use = """
            internal static class Uses
            {
                public static Item Copy(BuyInput input, Item item) => new() { Whole = item.Whole with { Item = input.What.Count.ToString() } };
            }
            """;
        var run = new GeneratorRun(Door + Use, ("shop", Model), ("shop.access", Access), ("shop.wire", Wire));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
        var shapes = run.Source("Shapes.g.cs");
        Assert.Contains("internal What What { get => new(Item, Count); }", shapes, StringComparison.Ordinal);
        Assert.Contains("internal Whole Whole { get => new(Parts, ItemValue); init => (Parts, ItemValue) = value; }", shapes, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobodys", shapes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_has_no_value_for_a_member_that_one_of_its_shapes_leaves_out()
    {
        var model = Model.Replace(
            """BuyResponse": { "type": "structure", "members": { "Item""",
            """BuyResponse": { "type": "structure", "members": { "Count": { "shape": "Count" }, "Item""",
            StringComparison.Ordinal);
        const string Wire = """{ "groups": { "What": ["Item", "Count"] } }""";
        const string Use = """
            internal static class Uses
            {
                public static BuyOutput Copy(BuyInput input) => new() { What = input.What with { Count = null } };
            }
            """;
        var run = new GeneratorRun(Door + Use, ("shop", model), ("shop.access", Access), ("shop.wire", Wire));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
        Assert.DoesNotContain(run.CompileWarnings(), warning => warning.Id.StartsWith("CS86", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pattern_of_the_wire_table_replaces_the_model_and_a_secret_is_marked()
    {
        var model = Model.Replace(
            """ "Text": { "type": "string", "min": 1 } """.Trim(),
            """ "Text": { "type": "string", "min": 1, "pattern": "a.*", "sensitive": true } """.Trim(),
            StringComparison.Ordinal);
        const string Wire = """{ "patterns": { "Text": "[ab].*" } }""";
        var run = new GeneratorRun(Door, ("shop", model), ("shop.access", Access), ("shop.wire", Wire));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
        Assert.Contains(
            "Constraint Text = new() { Min = 1m, Pattern = \"[ab].*\", IsSensitive = true };", run.Source("Codecs.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_shapes_that_operations_reach_are_emitted()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access));
        var shapes = run.Source("Shapes.g.cs");
        Assert.Contains("record BuyInput", shapes, StringComparison.Ordinal);
        Assert.Contains("record LookOutput", shapes, StringComparison.Ordinal);
        Assert.DoesNotContain("Unused", shapes, StringComparison.Ordinal);
        Assert.All(run.Sources.Values, source => Assert.StartsWith("// <auto-generated/>\n#nullable enable\n", source, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_that_meet_are_kept_apart()
    {
        var shapes = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access)).Source("Shapes.g.cs");
        Assert.Contains("record LookOperationInput", shapes, StringComparison.Ordinal);
        Assert.Contains("record LookInput", shapes, StringComparison.Ordinal);
        Assert.Contains("public string? ItemValue { get; init; }", shapes, StringComparison.Ordinal);
        Assert.Contains("const string DarkBlue = \"DARK_BLUE\"", shapes.Replace("DarkBlue_", "DarkBlue", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("const string Value3d = \"3D\"", shapes, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_without_access_row_fails_the_build()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", """{ "Buy": [] }"""));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(("TARN001", DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Contains("ShopDoor.Look has no row in Models/shop.access.json", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_access_row_that_names_no_member_fails_the_build()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access.Replace("Item.Item", "Item.Size", StringComparison.Ordinal)));
        Assert.Equal("TARN006", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void A_misspelt_operation_fails_the_build()
    {
        var door = Door.Replace("private void Helper() { }",
            "private Task<BuyOutput> Bye(BuyInput input, Call call, CancellationToken ct) => null!;", StringComparison.Ordinal);
        var run = new GeneratorRun(door, ("shop", Model), ("shop.access", Access));
        Assert.Equal("TARN003", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void A_missing_model_and_a_broken_one_are_named()
    {
        Assert.Equal("TARN002", Assert.Single(new GeneratorRun(Door).Diagnostics).Id);
        var broken = new GeneratorRun(Door, ("shop", Model.Replace("\"Items\": {", "\"Things\": {", StringComparison.Ordinal)), ("shop.access", Access));
        Assert.Contains("unknown shape Items", Assert.Single(broken.Diagnostics).GetMessage(), StringComparison.Ordinal);
        Assert.Equal("TARN004", Assert.Single(new GeneratorRun(Door, ("shop", "{"), ("shop.access", Access)).Diagnostics).Id);
    }

    [Fact]
    public void A_raw_body_of_a_form_that_cannot_be_indexed_is_refused()
    {
        var door = Door.Replace("private Task<BuyOutput> Buy(BuyInput input,", "[RawBody] private ValueTask Buy(BuyBody input,", StringComparison.Ordinal);
        var diagnostic = Assert.Single(new GeneratorRun(door, ("shop", Model), ("shop.access", Access)).Diagnostics);
        Assert.Equal("TARN005", diagnostic.Id);
    }

    [Fact]
    public void An_edit_elsewhere_costs_nothing()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access));
        var reasons = run.AfterAdding("namespace Elsewhere; partial class Other { void Buy() { } }");
        Assert.All(reasons, reason => Assert.Contains(reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    [Fact]
    public void Kept_and_refused_members_are_read_with_joined_texts()
    {
        var source = Door.Replace("private Task<BuyOutput> Buy",
            "[Kept(\"Colour\", \"echoed \" + \"only\")] [Refused(\"Count\", \"use 1\")] [Newer(\"Shade\", \"pale\")] private Task<BuyOutput> Buy",
            StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", Model), ("shop.access", Access));
        Assert.Empty(run.CompileErrors());
    }

    [Fact]
    public void A_method_without_an_answer_returns_a_task()
    {
        var source = Door.Replace("private ValueTask<LookOutput> Look", "private Task Look", StringComparison.Ordinal);
        var run = new GeneratorRun(source, ("shop", Model), ("shop.access", Access));

        Assert.Empty(run.CompileErrors());
        Assert.Contains("await door.Look(input, call, ct);", run.Source("Operations.g.cs"), StringComparison.Ordinal);
    }
}
