namespace Tarn.Aws.Generator.Tests;

/// <summary>Operations over tags.</summary>
public sealed class TagsTests
{
    private const string Model = """
        {
          "metadata": { "endpointPrefix": "shop", "jsonVersion": "1.1", "protocols": ["json"], "serviceFullName": "Shop", "targetPrefix": "Shop_1" },
          "operations": {
            "Mark": { "name": "Mark", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "MarkRequest" } },
            "Marks": { "name": "Marks", "http": { "method": "POST", "requestUri": "/" },
                       "input": { "shape": "MarksRequest" }, "output": { "shape": "MarksResponse" } },
            "Unmark": { "name": "Unmark", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "UnmarkRequest" } }
          },
          "shapes": {
            "MarkRequest": { "type": "structure", "required": ["Item", "Tags"], "members": { "Item": { "shape": "Text" }, "Tags": { "shape": "Tags" } } },
            "MarksRequest": { "type": "structure", "required": ["Item"], "members": {
              "Item": { "shape": "Text" }, "Marker": { "shape": "Text" }, "MaxItems": { "shape": "Count" } } },
            "MarksResponse": { "type": "structure", "members": {
              "Tags": { "shape": "Tags" }, "IsTruncated": { "shape": "Flag" }, "Marker": { "shape": "Text" } } },
            "UnmarkRequest": { "type": "structure", "required": ["Item", "TagKeys"], "members": {
              "Item": { "shape": "Text" }, "TagKeys": { "shape": "Keys" } } },
            "Tags": { "type": "list", "member": { "shape": "Tag" } },
            "Tag": { "type": "structure", "required": ["Key", "Value"], "members": { "Key": { "shape": "Text" }, "Value": { "shape": "Text" } } },
            "Keys": { "type": "list", "member": { "shape": "Text" } },
            "Text": { "type": "string" }, "Count": { "type": "integer" }, "Flag": { "type": "boolean" }
          }
        }
        """;

    private const string Access = """{ "Mark": { "open": true }, "Marks": { "open": true }, "Unmark": { "open": true } }""";

    private const string Door = """
        namespace Tarn.Aws.Shop;
        using System.Collections.Generic;
        using Tarn.Aws.Shop.Model;
        [AwsService("shop")]
        internal sealed partial class ShopDoor
        {
            AwsErrorException IDoor.Map(TarnException failure) => throw failure;
            ShopDoor() => Marking = new Marking();
        }
        [AwsOperations("shop")]
        internal sealed partial class Marking
        {
            [Tags("Mark", "Marks", "Unmark")]
            private Marked Item(Call call, string item) => new();
        }
        internal sealed class Marked
        {
            public Task Add(IEnumerable<KeyValuePair<string, string>>? tags, CancellationToken ct) => Task.CompletedTask;
            public Task Remove(IReadOnlyList<string> keys, CancellationToken ct) => Task.CompletedTask;
            public Task<(IReadOnlyList<KeyValuePair<string, string>> Page, bool HasMore)> Page(string? after, int? limit, CancellationToken ct) =>
                throw new NotSupportedException();
        }
        """;

    [Fact]
    public void One_line_declares_the_three_operations_over_the_tags_of_a_resource()
    {
        var run = new GeneratorRun(Door, ("shop", Model), ("shop.access", Access));

        Assert.Empty(run.CompileErrors());
        var tags = run.Source("Tags.g.cs");
        Assert.Contains("var resource = Item(call, input.Item);", tags, StringComparison.Ordinal);
        Assert.Contains("var (page, hasMore) = await resource.Page(input.Marker, input.MaxItems, ct);", tags, StringComparison.Ordinal);
        Assert.Contains("IsTruncated = hasMore, Marker = hasMore ? page[^1].Key : null", tags, StringComparison.Ordinal);
        Assert.Contains("await resource.Remove(input.TagKeys, ct);", tags, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_whose_input_has_no_tags_fails_the_build()
    {
        var run = new GeneratorRun(
            Door.Replace("\"Mark\", \"Marks\", \"Unmark\"", "\"Unmark\", \"Marks\", \"Mark\"", StringComparison.Ordinal),
            ("shop", Model),
            ("shop.access", Access));
        Assert.Contains(
            "Tarn.Aws.Shop.Marking.Unmark: its input has no tags", run.Diagnostics.Select(diagnostic => diagnostic.GetMessage()));
    }
}
