using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Partition fields and sort fields of definitions, checked as Iceberg's Java library checks them.</summary>
internal static class PartitionFields
{
    private const int FirstFieldId = 1000;

    /// <summary>Reads the texts of the property `partitioning`.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: a text is no partition field.</exception>
    public static IReadOnlyList<PartitionClause> Read(IEnumerable<string> texts) => [.. texts.Select(text =>
    {
        try
        {
            return SqlParser.ReadPartitionField(text);
        }
        catch (SqlException)
        {
            throw Invalid($"Invalid partition field declaration: {text}");
        }
    })];

    /// <summary>The fields: column, transform, name.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: a field does not fit the columns, or is redundant.</exception>
    public static IReadOnlyList<(string Column, Transform Transform, string? Name)> Of(IReadOnlyList<PartitionClause> clauses, Schema schema)
    {
        var fields = new List<PartitionField>();
        var sources = new List<string>();
        foreach (var clause in clauses)
        {
            var source = schema.Find(clause.Column) ?? throw Invalid($"Cannot find source column: {clause.Column}");
            var transform = TransformOf(clause);
            var field = new PartitionField(source.Id, FirstFieldId + fields.Count, NameOf(transform, source, schema), transform);
            Check(field, source, fields);
            fields.Add(field);
            sources.Add(schema.PathsById[source.Id]);
        }

        return [.. fields.Zip(sources, (field, source) => (source, field.Transform, (string?)field.Name))];
    }

    /// <summary>The partition fields of a table, as a definition names them.</summary>
    public static IReadOnlyList<PartitionClause> Of(TableMetadata table) =>
    [
        .. table.DefaultSpec.Fields.Where(field => field.Transform.Kind != TransformKind.Void)
            .Select(field => ClauseOf(field.Transform, table.CurrentSchema.PathsById[field.SourceId])),
    ];

    /// <summary>The sort fields of the property `sorted_by`.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: a text is no sort field; COLUMN_NOT_FOUND.</exception>
    public static IReadOnlyList<(string Column, Transform Transform, bool Descending, bool NullsFirst)> SortOf(
        IReadOnlyList<string> texts, Schema schema) => [.. texts.Select(text =>
    {
        try
        {
            var (column, descending, nullsFirst) = SqlParser.ReadSortField(text);
            var source = schema.Find(column) ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"Column not found: {column}");
            return source.Type is PrimitiveType
                ? (schema.PathsById[source.Id], Transform.Identity, descending, nullsFirst)
                : throw new SqlException(SqlErrorName.InvalidTableProperty, $"Unable to sort by non-primitive column: {column}");
        }
        catch (SqlException e) when (e.Name == SqlErrorName.SyntaxError)
        {
            throw new SqlException(SqlErrorName.InvalidTableProperty, $"Invalid sorted_by definition: Unable to parse sort field: [{text}]");
        }
    })];

    private static PartitionClause ClauseOf(Transform transform, string column) => transform.Kind switch
    {
        TransformKind.Identity => new PartitionClause(column, null, null),
        TransformKind.Bucket or TransformKind.Truncate => new PartitionClause(column, transform.Kind.ToString().ToLowerInvariant(), transform.Width),
        _ => new PartitionClause(column, transform.Name, null),
    };

    private static Transform TransformOf(PartitionClause clause)
    {
        var width = clause.Argument is { } number && number <= int.MaxValue ? (int?)number : null;
        return (clause.Function, width) switch
        {
            (null, _) => Transform.Identity,
            ("year", null) => Transform.Year,
            ("month", null) => Transform.Month,
            ("day", null) => Transform.Day,
            ("hour", null) => Transform.Hour,
            ("void", null) => Transform.Void,
            ("bucket", 0) => throw Invalid("Invalid number of buckets: 0 (must be > 0)"),
            ("bucket", { } buckets) => Transform.Bucket(buckets),
            ("truncate", 0) => throw Invalid("Invalid truncate width: 0 (must be > 0)"),
            ("truncate", { } length) => Transform.Truncate(length),
            _ => throw Invalid($"Invalid partition field declaration: {Text(clause)}"),
        };
    }

    private static string Text(PartitionClause clause) =>
        string.Create(CultureInfo.InvariantCulture, $"{clause.Function}({clause.Column}{(clause.Argument is { } number ? $", {number}" : "")})");

    /// <summary>The default name; with a number after it when a column has that name.</summary>
    private static string NameOf(Transform transform, NestedField source, Schema schema)
    {
        var name = transform.DefaultName(source.Name);
        if (transform.Kind == TransformKind.Identity)
        {
            return name;
        }

        for (var attempt = 2; schema.Columns.Fields.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)); attempt++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{transform.DefaultName(source.Name)}_{attempt}");
        }

        return name;
    }

    private static void Check(PartitionField field, NestedField source, List<PartitionField> before)
    {
        if (field.Transform.Kind == TransformKind.Identity && before.Exists(other => other.Name == field.Name))
        {
            throw Invalid($"Cannot use partition name more than once: {field.Name}");
        }

        if (before.Find(other => other.SourceId == field.SourceId && Family(other.Transform) == Family(field.Transform)) is { } same)
        {
            throw Invalid($"Cannot add redundant partition: {Text(same)} conflicts with {Text(field)}");
        }

        if (before.Exists(other => other.Name == field.Name))
        {
            throw Invalid($"Cannot use partition name more than once: {field.Name}");
        }

        if (source.Type is not PrimitiveType type)
        {
            throw Invalid($"Cannot partition by non-primitive source field: {source.Type}");
        }

        if (!field.Transform.Takes(type))
        {
            throw Invalid($"Invalid source type {TypeText.Format(type)} for transform: {field.Transform}");
        }
    }

    // Transforms of one family of one column are redundant, like year and month.
    private static string Family(Transform transform) =>
        transform.Kind is TransformKind.Year or TransformKind.Month or TransformKind.Day or TransformKind.Hour ? "time" : transform.Name;

    private static string Text(PartitionField field) =>
        string.Create(CultureInfo.InvariantCulture, $"{field.FieldId}: {field.Name}: {field.Transform}({field.SourceId})");

    private static SqlException Invalid(string message) =>
        new(SqlErrorName.InvalidTableProperty, $"Unable to parse partitioning value: {message}");
}
