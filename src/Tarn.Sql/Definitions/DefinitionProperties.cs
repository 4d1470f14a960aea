using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>The properties of a definition, read: the ones that shape the table, and the others under Iceberg's names.</summary>
internal sealed record DefinitionProperties
{
    /// <summary>The comment's property, as Trino and Spark write it.</summary>
    public const string Comment = "comment";

    /// <summary>The location; null: none is given.</summary>
    public string? Location { get; init; }

    /// <summary>The version of Iceberg's format; null: none is given.</summary>
    public int? FormatVersion { get; init; }

    /// <summary>The partition fields; null: none are given.</summary>
    public IReadOnlyList<PartitionClause>? Partitioning { get; init; }

    /// <summary>The texts of the sort fields; null: none are given.</summary>
    public IReadOnlyList<string>? SortedBy { get; init; }

    /// <summary>Properties to set.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Properties to remove: they are set to DEFAULT.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>The settings of a new table's clauses.</summary>
    /// <exception cref="SqlException">
    /// INVALID_TABLE_PROPERTY: a property is unknown or has no valid value. NOT_SUPPORTED: the clauses want a Hive table, or a
    /// setting that Tarn does not have.
    /// </exception>
    public static DefinitionProperties Of(TableClauses clauses)
    {
        var settings = Of([.. clauses.Properties, .. clauses.TableProperties ?? []]);
        if (clauses.PartitionedBy is not null && settings.Partitioning is not null)
        {
            throw new SqlException(SqlErrorName.InvalidTableProperty, "partitioning and PARTITIONED BY exclude each other", clauses.At);
        }

        var properties = settings.Properties;
        if (clauses.Comment is { } comment)
        {
            properties = new Dictionary<string, string>(properties) { [Comment] = comment };
        }

        return settings with
        {
            Location = clauses.Location ?? settings.Location,
            Partitioning = clauses.PartitionedBy ?? settings.Partitioning,
            Properties = properties,
        };
    }

    /// <summary>The settings of properties.</summary>
    /// <exception cref="SqlException">As of the other overload.</exception>
    public static DefinitionProperties Of(IReadOnlyList<PropertyClause> clauses)
    {
        var (settings, properties, removed) = (new DefinitionProperties(), new Dictionary<string, string>(), new List<string>());
        foreach (var clause in clauses)
        {
            switch (clause.Name.ToLowerInvariant())
            {
                case "location":
                    settings = settings with { Location = PropertyValues.Text(clause) };
                    break;
                case "format_version" or "format-version":
                    settings = settings with { FormatVersion = VersionOf(clause) };
                    break;
                case "partitioning":
                    settings = settings with { Partitioning = clause.Value is null ? [] : PartitionFields.Read(PropertyValues.Texts(clause)) };
                    break;
                case "sorted_by":
                    settings = settings with { SortedBy = clause.Value is null ? [] : PropertyValues.Texts(clause) };
                    break;
                case "extra_properties":
                    foreach (var (name, value) in PropertyValues.Map(clause))
                    {
                        properties[name] = value;
                    }

                    break;
                default:
                    Put(TablePropertyNames.Read(clause), properties, removed);
                    break;
            }
        }

        return settings with { Properties = properties, Removed = removed };
    }

    private static int VersionOf(PropertyClause clause) => PropertyValues.Text(clause) switch
    {
        "2" => 2,
        "3" => 3,
        var other => throw new SqlException(
            SqlErrorName.NotSupported, $"format_version {other} is not supported; versions 2 and 3 are", clause.At),
    };

    private static void Put((string? Name, string? Value) property, Dictionary<string, string> properties, List<string> removed)
    {
        switch (property)
        {
            case (null, _):
                break;
            case ({ } name, null):
                removed.Add(name);
                break;
            case ({ } name, { } value):
                properties[name] = value;
                break;
        }
    }
}
