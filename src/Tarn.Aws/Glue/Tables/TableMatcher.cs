using System.Globalization;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Tables;

/// <summary>Matches tables against a search, and gives the value that sorts them.</summary>
internal static class TableMatcher
{
    /// <summary>Whether the table has the text in a name or description, and every wanted property.</summary>
    public static bool Matches(Table table, string? text, IReadOnlyList<PropertyPredicate> filters) =>
        HasText(table, text) && filters.All(one => Has(table, one));

    /// <summary>The value by which the first criterion sorts; empty without a criterion.</summary>
    public static string OrderOf(Table table, IReadOnlyList<SortCriterion>? criteria) => criteria is not [var first, ..]
        ? ""
        : Property(table, first.FieldName ?? throw GlueErrors.InvalidInputException("SortCriteria.FieldName is required.")).FirstOrDefault() ?? "";

    // A text in quotes must be there as a whole; of other texts each word.
    private static bool HasText(Table table, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var searched = string.Join('\n', Texts(table));
        var isQuoted = text.Length > 1 && text[0] == '"' && text[^1] == '"';
        return (isQuoted ? [text[1..^1]] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .All(word => searched.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string?> Texts(Table table) =>
    [
        table.Name, table.DatabaseName, table.Description, table.Owner,
        .. (table.StorageDescriptor?.Columns ?? []).Concat(table.PartitionKeys ?? []).SelectMany(column => (string?[])[column.Name, column.Comment]),
        .. (table.Parameters ?? new Dictionary<string, string>()).Select(parameter => parameter.Value),
    ];

    private static bool Has(Table table, PropertyPredicate filter)
    {
        if (filter.Key is null || filter.Value is null)
        {
            throw GlueErrors.InvalidInputException("Each of Filters needs Key and Value.");
        }

        var wanted = filter.Value;
        return Property(table, filter.Key).Any(value => value is not null && (filter.Comparator ?? "EQUALS") switch
        {
            "EQUALS" => filter.Key is "Name" or "DatabaseName" or "Description" && wanted.Contains('*')
                ? System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(wanted, value)
                : value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
            "GREATER_THAN" => Compare(value, wanted) > 0,
            "LESS_THAN" => Compare(value, wanted) < 0,
            "GREATER_THAN_EQUALS" => Compare(value, wanted) >= 0,
            "LESS_THAN_EQUALS" => Compare(value, wanted) <= 0,
            var other => throw GlueErrors.InvalidInputException($"Comparator {other} is not one of EQUALS, GREATER_THAN, LESS_THAN and their EQUALS forms."),
        });
    }

    private static IReadOnlyList<string?> Property(Table table, string key) => key switch
    {
        "Name" or "name" => [table.Name],
        "DatabaseName" or "databaseName" => [table.DatabaseName],
        "Description" => [table.Description],
        "Owner" => [table.Owner],
        "TableType" => [table.TableType],
        "CreatedBy" => [table.CreatedBy],
        "CreateTime" => [Text(table.CreateTime)],
        "UpdateTime" => [Text(table.UpdateTime)],
        "Location" => [table.StorageDescriptor?.Location],
        "Columns" or "columns" => [.. (table.StorageDescriptor?.Columns ?? []).Select(column => column.Name)],
        "PartitionKeys" or "partitionKeys" => [.. (table.PartitionKeys ?? []).Select(column => column.Name)],
        _ => [table.Parameters?.GetValueOrDefault(key)],
    };

    private static string? Text(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static int Compare(string value, string wanted) =>
        decimal.TryParse(value, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(value, wanted);
}
