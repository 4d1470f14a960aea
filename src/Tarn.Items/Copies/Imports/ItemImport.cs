using System.Text.Json;
using Tarn.Access.Sessions;
using Tarn.Access;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Imports;

/// <summary>An import of objects into a new table. Immutable.</summary>
public sealed record ItemImport : ItemTransfer, IDurableTask<ItemImport>
{
    /// <summary>An id → an import. The age decides which ended ones stay.</summary>
    internal static TaskRows<ItemImport> Rows { get; } = new(ItemSpaces.Imports, version: 1, endedMax: int.MaxValue, Write, Read);

    public required ImportFormat Format { get; init; }

    public required ImportCompression Compression { get; init; }

    /// <summary>Between the fields of a line of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The names of the fields of CSV; empty: the first line of each object has them.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The table as it was made, for answers; null until the import has begun.</summary>
    public ItemTable? Definition { get; init; }

    public ImportCounts Counts { get; init; }

    /// <inheritdoc/>
    public override string Arn => $"{TableArn}/import/{Name}";

    TaskState IDurableTask<ItemImport>.State => Life;

    ItemImport IDurableTask<ItemImport>.With(TaskState state, string? reason, DateTimeOffset now) => (ItemImport)In(state, reason, now);

    private static void Write(Utf8JsonWriter json, ItemImport import)
    {
        json.WriteNumber("state", (byte)import.State);
        json.WriteNumber("table", import.Table.Value);
        json.WriteString("tableArn", import.TableArn);
        json.WriteNumber("copy", import.Copy);
        json.WriteNumber("format", (byte)import.Format);
        json.WriteNumber("compression", (byte)import.Compression);
        json.WriteString("delimiter", import.Delimiter.ToString());
        json.WriteList("headers", import.Headers, json.WriteStringValue);
        json.WriteString("bucket", import.Bucket);
        json.WriteText("bucketOwner", import.BucketOwner);
        json.WriteText("prefix", import.Prefix);
        json.WriteBase64String("caller", import.Caller.Form.Span);
        json.WriteString("account", import.Caller.Account);
        json.WriteString("region", import.Caller.Region);
        json.WriteText("token", import.Token);
        json.WriteString("request", import.RequestDigest);
        json.WriteBase64String("definition", TableRow.Encode(import.Definition!));
        json.WriteNumber("started", import.Started.ToUnixTimeMilliseconds());
        if (import.Ended is { } ended)
        {
            json.WriteNumber("ended", ended.ToUnixTimeMilliseconds());
        }

        json.WriteNumber("bytes", import.Counts.Bytes);
        json.WriteNumber("items", import.Counts.Items);
        json.WriteNumber("errors", import.Counts.Errors);
        json.WriteText("failureCode", import.FailureCode);
        json.WriteText("failureMessage", import.FailureMessage);
    }

    private static ItemImport Read(TaskKey key, JsonElement json) => new()
    {
        Id = key.Id,
        State = (TransferState)json.Number("state"),
        Table = new ResourceId(json.Number("table")),
        TableArn = json.Text("tableArn"),
        Copy = json.Number("copy"),
        Format = (ImportFormat)json.Number("format"),
        Compression = (ImportCompression)json.Number("compression"),
        Delimiter = json.Text("delimiter")[0],
        Headers = json.List("headers", name => name.GetString()!),
        Bucket = json.Text("bucket"),
        BucketOwner = json.TextOrNull("bucketOwner"),
        Prefix = json.TextOrNull("prefix"),
        Caller = new KeptCaller(json.GetProperty("caller").GetBytesFromBase64(), json.Text("account"), json.Text("region")),
        Token = json.TextOrNull("token"),
        RequestDigest = json.Text("request"),
        Definition = TableRow.Decode(TableRow.Key(new ResourceId(json.Number("table"))), json.GetProperty("definition").GetBytesFromBase64()),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("started")),
        Ended = json.NumberOrNull("ended") is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
        Counts = new ImportCounts(json.Number("bytes"), json.Number("items"), json.Number("errors")),
        FailureCode = json.TextOrNull("failureCode"),
        FailureMessage = json.TextOrNull("failureMessage"),
    };
}
