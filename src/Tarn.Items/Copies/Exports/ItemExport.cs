using System.Text.Json;
using Tarn.Access.Sessions;
using Tarn.Access;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Exports;

/// <summary>An export of a table to objects. Immutable.</summary>
public sealed record ItemExport : ItemTransfer, IDurableTask<ItemExport>
{
    /// <summary>An id → an export. The age decides which ended ones stay.</summary>
    internal static TaskRows<ItemExport> Rows { get; } = new(ItemSpaces.Exports, version: 1, endedMax: int.MaxValue, Write, Read);

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
        json.WriteNumber("state", (byte)export.State);
        json.WriteNumber("table", export.Table.Value);
        json.WriteString("tableArn", export.TableArn);
        json.WriteString("tableId", export.TableId);
        json.WriteNumber("copy", export.Copy);
        json.WriteNumber("content", (byte)export.Content);
        json.WriteNumber("from", export.FromMs);
        json.WriteNumber("to", export.ToMs);
        json.WriteString("bucket", export.Bucket);
        json.WriteText("bucketOwner", export.BucketOwner);
        json.WriteText("prefix", export.Prefix);
        json.WriteText("encryption", export.Encryption);
        json.WriteBase64String("caller", export.Caller.Form.Span);
        json.WriteString("account", export.Caller.Account);
        json.WriteString("region", export.Caller.Region);
        json.WriteText("token", export.Token);
        json.WriteString("request", export.RequestDigest);
        json.WriteNumber("started", export.Started.ToUnixTimeMilliseconds());
        if (export.Ended is { } ended)
        {
            json.WriteNumber("ended", ended.ToUnixTimeMilliseconds());
        }

        json.WriteNumber("items", export.Items);
        json.WriteNumber("bytes", export.Bytes);
        json.WriteText("failureCode", export.FailureCode);
        json.WriteText("failureMessage", export.FailureMessage);
    }

    private static ItemExport Read(TaskKey key, JsonElement json) => new()
    {
        Id = key.Id,
        State = (TransferState)json.Number("state"),
        Table = new ResourceId(json.Number("table")),
        TableArn = json.Text("tableArn"),
        TableId = json.Text("tableId"),
        Copy = json.Number("copy"),
        Content = (ExportContent)json.Number("content"),
        FromMs = json.Number("from"),
        ToMs = json.Number("to"),
        Bucket = json.Text("bucket"),
        BucketOwner = json.TextOrNull("bucketOwner"),
        Prefix = json.TextOrNull("prefix"),
        Encryption = json.TextOrNull("encryption"),
        Caller = new KeptCaller(json.GetProperty("caller").GetBytesFromBase64(), json.Text("account"), json.Text("region")),
        Token = json.TextOrNull("token"),
        RequestDigest = json.Text("request"),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("started")),
        Ended = json.NumberOrNull("ended") is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
        Items = json.Number("items"),
        Bytes = json.Number("bytes"),
        FailureCode = json.TextOrNull("failureCode"),
        FailureMessage = json.TextOrNull("failureMessage"),
    };
}
