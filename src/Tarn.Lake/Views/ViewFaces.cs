using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Lake.Catalog;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Lake.Views;

/// <summary>
/// The two faces of a view: Glue's VIRTUAL_VIEW with Athena's texts, and Iceberg's metadata. A view described in one form is
/// shown in the other.
/// </summary>
internal static class ViewFaces
{
    /// <summary>The dialects that SQL runs; the first one is written.</summary>
    public static readonly IReadOnlyList<string> Dialects = ["trino", "athena", "presto"];

    // The exact types of columns, which Iceberg's types cannot hold, in the summary of a version: a JSON array in Trino's spelling.
    private const string ColumnTypes = "tarn.column-types";
    private const string PrestoView = "presto_view";
    private const string Comment = "comment";
    private const string Hive = "hive";

    /// <summary>Glue's description of a view in Iceberg's form.</summary>
    public static GlueView ToGlue(ViewMetadata view)
    {
        var definition = ToDefinition(view);
        var parameters = view.Properties.ToDictionary();
        parameters[PrestoView] = definition is null ? "false" : "true";
        return new GlueView
        {
            Text = definition is null ? view.Current.Representations.FirstOrDefault()?.Sql : AthenaViewText.Encode(definition),
            ExpandedText = definition is null ? null : "/* Presto View */",
            Columns = [.. view.CurrentSchema.Columns.Fields.Select(column => new ViewColumn(column.Name, HiveTypeText.Of(column.Type), column.Doc))],
            Parameters = parameters,
            Description = view.Properties.GetValueOrDefault(Comment),
        };
    }

    /// <summary>The view in the dialect that SQL runs; null: it has only texts of other dialects.</summary>
    public static ViewDefinition? ToDefinition(ViewMetadata view)
    {
        var version = view.Current;
        var text = Dialects.Select(dialect => version.Representations.FirstOrDefault(r => r.Dialect.Equals(dialect, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null);
        var columns = view.CurrentSchema.Columns.Fields;
        var types = TypesIn(version) is { } exact && exact.Count == columns.Count ? exact : [.. columns.Select(column => TrinoTypeText.Of(column.Type))];
        return text is null ? null : new ViewDefinition
        {
            Sql = text.Sql,
            Catalog = version.DefaultCatalog,
            Database = version.DefaultNamespace.FirstOrDefault() ?? "",
            Columns = [.. columns.Select((column, i) => new ViewColumn(column.Name, types[i], column.Doc))],
            Comment = view.Properties.GetValueOrDefault(Comment),
        };
    }

    /// <summary>The view in the dialect that SQL runs; null: its text has another form.</summary>
    public static ViewDefinition? ToDefinition(GlueView view)
    {
        if (AthenaViewText.Decode(view.Text) is not { } definition)
        {
            return null;
        }

        var described = view.Columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        return definition with
        {
            Columns = [.. definition.Columns.Select(column => column with { Comment = column.Comment ?? described.GetValueOrDefault(column.Name)?.Comment })],
            Comment = view.Description,
        };
    }

    /// <summary>One version of a view, to be added.</summary>
    public static ViewVersion ToVersion(ViewDefinition definition, long nowMs) => new()
    {
        Id = 1,
        SchemaId = -1,
        TimestampMs = nowMs,
        Summary = new Dictionary<string, string>
        {
            [ColumnTypes] = "[" + string.Join(",", definition.Columns.Select(column => $"\"{JsonEncodedText.Encode(column.Type)}\"")) + "]",
        },
        Representations = [new ViewRepresentation(Dialects[0], definition.Sql)],
        DefaultCatalog = definition.Catalog,
        DefaultNamespace = [definition.Database],
    };

    /// <summary>Iceberg's metadata of a view that a client described to Glue.</summary>
    /// <param name="table">The view's row.</param>
    /// <param name="described">Glue's description.</param>
    /// <param name="location">The location where its metadata files would be.</param>
    public static ViewMetadata ToIceberg(CatalogTable table, GlueView described, string location)
    {
        var nextId = 0;
        var columns = described.Columns
            .Select(column => new NestedField(++nextId, column.Name, HiveTypeText.Parse(column.Type)) { Doc = column.Comment }).ToArray();
        var definition = ToDefinition(described);
        var versionId = (int)Math.Min(table.Version + 1, int.MaxValue);
        var properties = described.Parameters.Where(parameter => parameter.Key != PrestoView).ToDictionary();
        if (described.Description is not null)
        {
            properties.TryAdd(Comment, described.Description);
        }

        return new ViewMetadata
        {
            Uuid = table.ViewUuid ?? UuidOf(table.Id),
            Location = location,
            CurrentVersionId = versionId,
            Versions =
            [
                new ViewVersion
                {
                    Id = versionId,
                    SchemaId = 0,
                    TimestampMs = table.UpdatedMs,
                    Representations = [new ViewRepresentation(definition is null ? Hive : Dialects[0], definition?.Sql ?? described.Text ?? "")],
                    DefaultNamespace = [definition?.Database ?? table.Name.Database],
                },
            ],
            VersionLog = [(table.UpdatedMs, versionId)],
            Schemas = [new Schema(0, FieldIds.NewTable(new StructType(columns), out _).Columns)],
            Properties = properties,
        };
    }

    private static List<string>? TypesIn(ViewVersion version)
    {
        if (!version.Summary.TryGetValue(ColumnTypes, out var json))
        {
            return null;
        }

        try
        {
            using var types = JsonDocument.Parse(json);
            return [.. types.RootElement.EnumerateArray().Select(type => type.GetString() ?? "")];
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Guid UuidOf(TableId id)
    {
        var bytes = "tarn-view\0\0\0\0\0\0\0"u8.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), id.Value);
        return new Guid(bytes);
    }
}
