using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Copies.Imports;

/// <summary>The row of an import in the metadata map: its id, big-endian, then JSON.</summary>
internal static class ItemImportRow
{
    private const byte Version = 1;

    public static void Put(IMetadataTransaction transaction, ItemImport import) =>
        transaction.Put(ItemSpaces.Imports, Definitions.TableCopyRow.Key(import.Id), Encode(import));

    public static ItemImport Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new ItemImport
    {
        Id = Definitions.TableCopyRow.ReadKey(key),
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
    });

    private static byte[] Encode(ItemImport import) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
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
        json.WriteEndObject();
    });
}
