using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Doors hold no durable state: rooms own the definitions of resources and the forms of their rows.</summary>
public sealed partial class DoorStateTests
{
    private const string Shape = "the model's shape is the row, so that Describe returns each member as it was given";

    /// <summary>Files of doors that still encode rows, with the reason. Add no file: the room that owns the resource encodes it.</summary>
    private static readonly Dictionary<string, string> Left = new()
    {
        ["Athena/Resources/DataCatalogFinder.cs"] = Shape,
        ["Athena/Resources/WorkGroupFinder.cs"] = Shape,
        ["Athena/Statements/ExecutionAnswers.cs"] = Shape,
        ["Firehose/Destinations/DeliveryDocument.cs"] = Shape,
        ["Glue/Connections/ConnectionDocuments.cs"] = Shape + "; it is sealed with the resource's id",
        ["Glue/Definitions/CatalogDocument.cs"] = Shape,
        ["Glue/Definitions/GlueColumnFacts.cs"] = Shape,
        ["Glue/Definitions/PartitionDocuments.cs"] = Shape,
        ["Glue/Finding/IntegrationRows.cs"] = Shape,
        ["Glue/Functions/FunctionOperations.cs"] = Shape,
        ["Glue/Statistics/ColumnStatisticsOperations.cs"] = Shape,
        ["Glue/Resources/CatalogRegistry.cs"] = "it passes the rows of the catalog, which the lake encodes",
    };

    [Fact]
    public void Doors_encode_no_rows()
    {
        var found = Repository.CSharp("src/Tarn.Aws").Where(file => Rows().IsMatch(file.Text))
            .Select(file => file.Path["src/Tarn.Aws/".Length..]).ToHashSet();
        var more = found.Except(Left.Keys).Order();
        Assert.True(!more.Any(), $"Doors encode rows; let the room do it that owns the resource:\n{string.Join("\n", more)}");
        var gone = Left.Keys.Except(found);
        Assert.True(!gone.Any(), $"These files encode no rows any more: take them off the list of this test:\n{string.Join("\n", gone)}");
    }

    [Fact]
    public void Definitions_are_decoded_in_one_place()
    {
        var caches = Repository.CSharp("src").Where(file => file.Text.Contains("ConditionalWeakTable<", StringComparison.Ordinal)).Select(file => file.Path);
        Assert.Equal(["src/Tarn.Access/Registry/Definitions.cs"], caches);
    }

    [GeneratedRegex(@"\bJsonRow\b|\bnew ValueWriter\(|\bnew Space\(|\bShapeDocument\.Encode\(|\bReplaceDocument\(")]
    private static partial Regex Rows();
}
