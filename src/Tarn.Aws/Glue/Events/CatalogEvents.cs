using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Catalog.Names;
using Tarn.Targets;

namespace Tarn.Aws.Glue.Events;

/// <summary>Changes of the catalog as events of the default event bus.</summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html"/>
public static class CatalogEvents
{
    private const string Source = "aws.glue";
    private const string OfDatabase = "Glue Data Catalog Database State Change";
    private const string OfTable = "Glue Data Catalog Table State Change";

    // An event has at most 256 KiB. AWS's batches have 100 partitions.
    private const int PartitionsMax = 100;

    /// <summary>Notes a change in its transaction, where a rule matches it. Many partitions are several events.</summary>
    /// <param name="nowMs">The time of the change, Unix milliseconds.</param>
    public static void Note(IMetadataTransaction transaction, ServiceEvents events, CatalogChange change, long nowMs)
    {
        var scope = change.Database.Scope;
        if (!events.IsHeard(scope.Account, scope.Region))
        {
            return;
        }

        var resource = change.Table is { } table ? $"table/{change.Database.Database}/{table}" : $"database/{change.Database.Database}";
        foreach (var partitions in change.Partitions.Count == 0 ? [[]] : change.Partitions.Chunk(PartitionsMax))
        {
            var isTables = IsOfTable(change.Kind);
            events.Note(transaction, new ServiceEvent(
                scope.Account, scope.Region, Source, isTables ? OfTable : OfDatabase, nowMs,
                [Arn.Of("glue", scope.Region, scope.Account, resource).ToString()], DetailOf(change, partitions, isTables)));
        }
    }

    // On AWS, a table that comes or goes changes its database.
    private static bool IsOfTable(CatalogChangeKind kind) => kind switch
    {
        CatalogChangeKind.CreateDatabase or CatalogChangeKind.UpdateDatabase or CatalogChangeKind.DeleteDatabase
            or CatalogChangeKind.CreateTable or CatalogChangeKind.DeleteTable => false,
        _ => true,
    };

    private static string DetailOf(CatalogChange change, IReadOnlyList<IReadOnlyList<string>> partitions, bool isTables)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("databaseName", change.Database.Database);
            json.WriteString("typeOfChange", change.Kind.ToString());
            if (isTables)
            {
                json.WriteString("tableName", change.Table);
                WriteTexts(json, "changedPartitions", partitions.Select(values => $"[{string.Join(", ", values)}]"));
            }
            else
            {
                WriteTexts(json, "changedTables", change.Table is { } table ? [table] : []);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
