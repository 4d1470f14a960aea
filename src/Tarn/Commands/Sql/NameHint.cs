using System.Text.RegularExpressions;
using Tarn.Commands.Sql.Completion;
using Tarn.Patterns.Names;
using Tarn.Wire.Protocols;

namespace Tarn.Commands.Sql;

/// <summary>Suggests the nearest table or column where a statement failed because of an unknown name.</summary>
internal static partial class NameHint
{
    /// <summary>Text after the failure's message; empty: no name is near, or the failure has another reason.</summary>
    /// <param name="database">The database of names without one; null: <c>default</c>.</param>
    public static async Task<string> Of(string message, string statement, string? database, CompletionNames names, CancellationToken cancellationToken)
    {
        try
        {
            var nearest = UnknownTable().Match(message) is { Success: true } table ? await Table(table.Groups["name"].Value, names, cancellationToken)
                : UnknownColumn().Match(message) is { Success: true } column
                    ? await Column(column.Groups["name"].Value, statement, database ?? "default", names, cancellationToken)
                : UnknownSchema().Match(message) is { Success: true } schema
                    ? NearestName.Near(schema.Groups["name"].Value.Split('.')[^1], await names.Databases(cancellationToken))
                : null;
            return nearest is null ? "" : $"; the nearest is {nearest}";
        }
        catch (AwsErrorException)
        {
            return ""; // the caller may not list names
        }
    }

    // AwsDataCatalog.web.vists
    private static async Task<string?> Table(string name, CompletionNames names, CancellationToken cancellationToken)
    {
        if (name.Split('.') is not [.., var database, var table])
        {
            return null;
        }

        var tables = await names.Tables(database, cancellationToken);
        if (NearestName.Near(table, tables.Select(one => one.Name)) is { } near)
        {
            return $"{database}.{near}";
        }

        var otherDatabase = NearestName.Near(database, (await names.Databases(cancellationToken)).Where(one => one != database));
        var others = otherDatabase is null ? [] : await names.Tables(otherDatabase, cancellationToken);
        return NearestName.Near(table, others.Select(one => one.Name)) is { } other ? $"{otherDatabase}.{other}" : null;
    }

    private static async Task<string?> Column(
        string name, string statement, string database, CompletionNames names, CancellationToken cancellationToken)
    {
        var columns = new List<string>();
        foreach (Match source in Source().Matches(statement))
        {
            var parts = source.Groups["name"].Value.Replace("\"", "", StringComparison.Ordinal).Split('.');
            var (from, table) = parts.Length > 1 ? (parts[^2], parts[^1]) : (database, parts[0]);
            columns.AddRange((await names.Tables(from, cancellationToken))
                .Where(one => string.Equals(one.Name, table, StringComparison.OrdinalIgnoreCase)).SelectMany(one => one.Columns));
        }

        return NearestName.Near(name.Split('.')[^1], columns);
    }

    [GeneratedRegex("Table '(?<name>[^']+)' does not exist")]
    private static partial Regex UnknownTable();

    [GeneratedRegex("Schema '(?<name>[^']+)' does not exist")]
    private static partial Regex UnknownSchema();

    [GeneratedRegex("Column '(?<name>[^']+)' cannot be resolved")]
    private static partial Regex UnknownColumn();

    [GeneratedRegex("""\b(FROM|JOIN|UPDATE|INTO)\s+(?<name>("[^"]+"|\w+)(\.("[^"]+"|\w+))*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Source();
}
