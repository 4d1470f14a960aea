using Tarn.Items.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Copies.Definitions;

/// <summary>The row of a fill in the metadata map: its table's id, big-endian, then JSON.</summary>
internal static class TableFillRow
{
    private const byte Version = 1;

    public static void Put(IMetadataTransaction transaction, TableFill fill) =>
        transaction.Put(ItemSpaces.Fills, TableRow.Key(fill.Table), Encode(fill));

    public static TableFill Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new TableFill
    {
        Table = TableRow.ReadKey(key),
        Copy = json.Number("copy"),
        UntilUs = json.NumberOrNull("until"),
        BackupArn = json.TextOrNull("backup"),
        TableArn = json.TextOrNull("source"),
        Restored = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("restored")),
        IsDone = json.Flag("done"),
    });

    private static byte[] Encode(TableFill fill) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("copy", fill.Copy);
        json.WriteNumber("until", fill.UntilUs);
        json.WriteText("backup", fill.BackupArn);
        json.WriteText("source", fill.TableArn);
        json.WriteNumber("restored", fill.Restored.ToUnixTimeMilliseconds());
        json.WriteBoolean("done", fill.IsDone);
        json.WriteEndObject();
    });
}
