using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Copies.Exports;

/// <summary>The row of an export in the metadata map: its id, big-endian, then JSON.</summary>
internal static class ItemExportRow
{
    private const byte Version = 1;

    public static void Put(IMetadataTransaction transaction, ItemExport export) =>
        transaction.Put(ItemSpaces.Exports, Definitions.TableCopyRow.Key(export.Id), Encode(export));

    public static ItemExport Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new ItemExport
    {
        Id = Definitions.TableCopyRow.ReadKey(key),
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
    });

    private static byte[] Encode(ItemExport export) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
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
        json.WriteEndObject();
    });
}
