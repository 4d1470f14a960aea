using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Aws.Iceberg.Views;

/// <summary>
/// The two faces of a view: Glue's VIRTUAL_VIEW with Athena's texts, and Iceberg's metadata. A view described in one form is
/// shown in the other.
/// </summary>
internal static class ViewFaces
{
    private const string VirtualView = "VIRTUAL_VIEW";
    private const string Opening = "/* Presto View: ";
    private const string Closing = " */";
    private const string Trino = "trino";

    /// <summary>Glue's description of a view in Iceberg's form.</summary>
    public static byte[] ToGlue(TableName name, ViewMetadata view, Call call)
    {
        var columns = view.CurrentSchema.Columns.Fields;
        var trino = view.Current.Representations.FirstOrDefault(text => text.Dialect.Equals(Trino, StringComparison.OrdinalIgnoreCase));
        var parameters = view.Properties.ToDictionary();
        parameters["presto_view"] = trino is null ? "false" : "true";
        return CatalogDocument.Encode(
            new Table
            {
                Name = name.Table,
                TableType = VirtualView,
                Description = view.Properties.GetValueOrDefault("comment"),
                PartitionKeys = [],
                Parameters = parameters,
                ViewOriginalText = trino is null ? view.Current.Representations.FirstOrDefault()?.Sql : Opening + Encode(view, trino.Sql, columns) + Closing,
                ViewExpandedText = trino is null ? null : "/* Presto View */",
                StorageDescriptor = new StorageDescriptor
                {
                    Columns = [.. columns.Select(column => new Column { Name = column.Name, Type = HiveTypeText.Of(column.Type), Comment = column.Doc })],
                },
                CreatedBy = call.Principal.Arn,
            },
            []);
    }

    /// <summary>Iceberg's metadata of a view that a client described to Glue.</summary>
    /// <param name="table">The view's row.</param>
    /// <param name="location">The place where its metadata files would lie.</param>
    public static ViewMetadata FromGlue(CatalogTable table, string location)
    {
        var described = CatalogDocument.DecodeTable(table.Document)!;
        var nextId = 0;
        var columns = (described.StorageDescriptor?.Columns ?? []).Select(column =>
            new NestedField(++nextId, column.Name, HiveTypeText.Parse(column.Type ?? "string")) { Doc = column.Comment }).ToArray();
        var (sql, schema) = Decode(described.ViewOriginalText);
        var versionId = (int)Math.Min(table.Version + 1, int.MaxValue);
        var properties = described.Parameters?.Where(parameter => parameter.Key != "presto_view").ToDictionary() ?? [];
        if (described.Description is not null)
        {
            properties.TryAdd("comment", described.Description);
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
                    Representations = [new Lake.Iceberg.Views.ViewRepresentation(schema is null ? "hive" : Trino, sql)],
                    DefaultNamespace = [schema ?? table.Name.Database],
                },
            ],
            VersionLog = [(table.UpdatedMs, versionId)],
            Schemas = [new Schema(0, FieldIds.NewTable(new StructType(columns), out _).Columns)],
            Properties = properties,
        };
    }

    private static string Encode(ViewMetadata view, string sql, IReadOnlyList<NestedField> columns) => Convert.ToBase64String(CommitBodies.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("originalSql"u8, sql);
        json.WriteString("catalog"u8, view.Current.DefaultCatalog ?? "awsdatacatalog");
        json.WriteString("schema"u8, view.Current.DefaultNamespace.FirstOrDefault() ?? "");
        json.WriteStartArray("columns"u8);
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, column.Name);
            json.WriteString("type"u8, TrinoTypeText.Of(column.Type));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));

    // The SELECT and, in Athena's form, the database of names without one.
    private static (string Sql, string? Schema) Decode(string? text)
    {
        if (text is null || !text.StartsWith(Opening, StringComparison.Ordinal) || !text.EndsWith(Closing, StringComparison.Ordinal))
        {
            return (text ?? "", null);
        }

        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(text[Opening.Length..^Closing.Length]));
            return (json.RootElement.GetProperty("originalSql").GetString() ?? "", json.RootElement.GetProperty("schema").GetString() ?? "");
        }
        catch (Exception exception) when (exception is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (text, null);
        }
    }

    private static Guid UuidOf(TableId id)
    {
        var bytes = "tarn-view\0\0\0\0\0\0\0"u8.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), id.Value);
        return new Guid(bytes);
    }
}
