using System.Buffers;
using System.Text.Json;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Iceberg.Views;

/// <summary>View metadata as JSON.</summary>
/// <seealso href="https://iceberg.apache.org/view-spec/"/>
public static class ViewJson
{
    private const string Sql = "sql";

    /// <summary>Reads a metadata file.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument; LimitExceeded: the reading exceeds the budget.</exception>
    public static ViewMetadata Read(ReadOnlyMemory<byte> file, ReadBudget budget)
    {
        budget.Take(8L * file.Length);
        return JsonReading.Guarded("the view's metadata file", () =>
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 512 });
            return Read(document.RootElement);
        });
    }

    /// <summary>Writes a metadata file.</summary>
    public static ReadOnlyMemory<byte> Write(ViewMetadata view)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            Write(json, view);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the metadata as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, ViewMetadata view)
    {
        json.WriteStartObject();
        json.WriteString("view-uuid"u8, view.Uuid);
        json.WriteNumber("format-version"u8, 1);
        json.WriteString("location"u8, view.Location);
        json.WriteStartArray("schemas"u8);
        foreach (var schema in view.Schemas)
        {
            SchemaJson.Write(json, schema);
        }

        json.WriteEndArray();
        json.WriteNumber("current-version-id"u8, view.CurrentVersionId);
        json.WriteStartArray("versions"u8);
        foreach (var version in view.Versions)
        {
            Write(json, version);
        }

        json.WriteEndArray();
        json.WriteStartArray("version-log"u8);
        foreach (var (timestampMs, versionId) in view.VersionLog)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp-ms"u8, timestampMs);
            json.WriteNumber("version-id"u8, versionId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteTexts("properties", view.Properties);
        json.WriteEndObject();
    }

    /// <summary>Reads a version, in metadata or in a commit.</summary>
    public static ViewVersion ReadVersion(JsonElement json) => new()
    {
        Id = json.Required("version-id").GetInt32(),
        SchemaId = json.Required("schema-id").GetInt32(),
        TimestampMs = json.Required("timestamp-ms").GetInt64(),
        Summary = json.Optional("summary") is null ? new Dictionary<string, string>() : json.RequiredTexts("summary"),
        Representations = [.. json.Required("representations").EnumerateArray().Select(ReadRepresentation)],
        DefaultCatalog = json.OptionalText("default-catalog"),
        DefaultNamespace = [.. json.Required("default-namespace").EnumerateArray().Select(JsonReading.Text)],
    };

    private static ViewMetadata Read(JsonElement json)
    {
        if (json.Required("format-version").GetInt32() is not 1 and var version)
        {
            throw IcebergFormat.Broken($"view format version {version} cannot be read; version 1 can");
        }

        var view = new ViewMetadata
        {
            Uuid = json.Required("view-uuid").GetGuid(),
            Location = json.RequiredText("location"),
            CurrentVersionId = json.Required("current-version-id").GetInt32(),
            Versions = [.. json.Required("versions").EnumerateArray().Select(ReadVersion)],
            VersionLog = [.. json.OptionalArray("version-log").Select(entry =>
                (entry.Required("timestamp-ms").GetInt64(), entry.Required("version-id").GetInt32()))],
            Schemas = [.. json.Required("schemas").EnumerateArray().Select(schema => SchemaJson.Read(schema))],
            Properties = json.Optional("properties") is null ? new Dictionary<string, string>() : json.RequiredTexts("properties"),
        };
        _ = view.CurrentSchema;
        return view;
    }

    private static ViewRepresentation ReadRepresentation(JsonElement json) => json.RequiredText("type") == Sql
        ? new ViewRepresentation(json.RequiredText("dialect"), json.RequiredText(Sql))
        : throw IcebergFormat.Broken($"a view's representation is sql, not {json.RequiredText("type")}");

    private static void Write(Utf8JsonWriter json, ViewVersion version)
    {
        json.WriteStartObject();
        json.WriteNumber("version-id"u8, version.Id);
        json.WriteNumber("timestamp-ms"u8, version.TimestampMs);
        json.WriteNumber("schema-id"u8, version.SchemaId);
        json.WriteTexts("summary", version.Summary);
        if (version.DefaultCatalog is not null)
        {
            json.WriteString("default-catalog"u8, version.DefaultCatalog);
        }

        json.WriteStartArray("default-namespace"u8);
        foreach (var level in version.DefaultNamespace)
        {
            json.WriteStringValue(level);
        }

        json.WriteEndArray();
        json.WriteStartArray("representations"u8);
        foreach (var representation in version.Representations)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Sql);
            json.WriteString(Sql, representation.Sql);
            json.WriteString("dialect"u8, representation.Dialect);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
