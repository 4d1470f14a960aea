using Tarn.Items.Expressions.Paths;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Reading;

/// <summary>The part of each row that a query or scan returns.</summary>
/// <param name="IsCount">Numbers alone.</param>
/// <param name="Projection">Parts; null: whole items.</param>
/// <param name="NeedsTable">Whether rows of a local index lack attributes, which are read from the table.</param>
internal sealed record SelectedAttributes(bool IsCount, Projection? Projection, bool NeedsTable)
{
    /// <summary>Checks Select against the other parameters and the index.</summary>
    /// <param name="select">The parameter as requested.</param>
    /// <param name="legacy">AttributesToGet given, so messages name it.</param>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static SelectedAttributes Of(string? select, Projection? projection, bool legacy, ItemTable table, IndexDefinition? index)
    {
        var parameter = legacy ? "AttributesToGet" : "ProjectionExpression";
        if (projection is not null && select is not (null or "SPECIFIC_ATTRIBUTES"))
        {
            throw DynamoDbFailures.Invalid(select == "COUNT"
                ? $"Cannot specify the {parameter} when choosing to get only the Count"
                : $"Cannot specify the {parameter} when choosing to get {select}");
        }

        if (select == "SPECIFIC_ATTRIBUTES" && projection is null)
        {
            throw DynamoDbFailures.Invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }

        if (select == "ALL_PROJECTED_ATTRIBUTES" && index is null)
        {
            throw DynamoDbFailures.Invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }

        if (index is null or { Projection: ProjectionKind.All })
        {
            return new SelectedAttributes(select == "COUNT", projection, NeedsTable: false);
        }

        if (select == "ALL_ATTRIBUTES" && !index.IsLocal)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary "
                + $"index {index.Name} because its projection type is not ALL");
        }

        var missing = Missing(projection?.Paths.Select(path => path.Name) ?? [], table, index);
        if (missing.Count > 0 && !index.IsLocal)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Global secondary index "
                + $"{index.Name} does not project [{string.Join(", ", missing)}]");
        }

        return new SelectedAttributes(select == "COUNT", projection, NeedsTable: missing.Count > 0 || select == "ALL_ATTRIBUTES");
    }

    /// <summary>The names that rows of an index lack.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> names, ItemTable table, IndexDefinition index) => index.Projection == ProjectionKind.All
        ? []
        : [.. names.Where(name => index.Keys.Find(name) is null && table.Keys.Find(name) is null && !index.Included.Contains(name)).Distinct()];
}
