using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Exports;

/// <summary>An export of a table to objects. Immutable.</summary>
public sealed record ItemExport : ItemTransfer, IDurableTask<ItemExport>
{
    /// <summary>An id → an export. The age decides which ended ones stay.</summary>
    internal static TaskRows<ItemExport> Rows { get; } = new(ItemSpaces.Exports, version: 1, int.MaxValue, Write, (key, json) => new(key, json));

    public ItemExport()
    {
    }

    [SetsRequiredMembers]
    private ItemExport(TaskKey key, JsonElement json)
        : base(key, json)
    {
        TableId = json.Text("tableId");
        Content = (ExportContent)json.Number("content");
        FromMs = json.Number("from");
        ToMs = json.Number("to");
        Encryption = json.TextOrNull("encryption");
        Items = json.Number("items");
        Bytes = json.Number("bytes");
    }

    /// <summary>The table's UUID in answers and manifests.</summary>
    public required string TableId { get; init; }

    public required ExportContent Content { get; init; }

    /// <summary>The begin of an incremental export, Unix milliseconds; 0: a full one.</summary>
    public long FromMs { get; init; }

    /// <summary>The moment of a full export, or the end of an incremental one, which is not in it: Unix milliseconds.</summary>
    public required long ToMs { get; init; }

    /// <summary>AES256; null: not named.</summary>
    public string? Encryption { get; init; }

    public long Items { get; init; }

    /// <summary>DynamoDB's count of the bytes of the lines' items.</summary>
    public long Bytes { get; init; }

    /// <inheritdoc/>
    public override string Arn => $"{TableArn}/export/{Name}";

    /// <summary>The folder of all exports in the bucket.</summary>
    public string Root => string.IsNullOrEmpty(Prefix) ? "AWSDynamoDB/" : $"{Prefix.TrimEnd('/')}/AWSDynamoDB/";

    /// <summary>The folder of its manifests.</summary>
    public string Folder => $"{Root}{Name}/";

    /// <summary>The folder of its data. Incremental exports share one.</summary>
    public string DataFolder => Content == ExportContent.Items ? $"{Folder}data/" : $"{Root}data/";

    TaskState IDurableTask<ItemExport>.State => Life;

    ItemExport IDurableTask<ItemExport>.With(TaskState state, string? reason, DateTimeOffset now) => (ItemExport)In(state, reason, now);

    private static void Write(Utf8JsonWriter json, ItemExport export)
    {
        Write(json, (ItemTransfer)export);
        json.WriteString("tableId", export.TableId);
        json.WriteNumber("content", (byte)export.Content);
        json.WriteNumber("from", export.FromMs);
        json.WriteNumber("to", export.ToMs);
        json.WriteText("encryption", export.Encryption);
        json.WriteNumber("items", export.Items);
        json.WriteNumber("bytes", export.Bytes);
    }
}
