using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Tarn.Clients.ItemAudits;

/// <summary>
/// The key attributes of an item table, which are columns of the table that follows it. Keys fall into groups by a checksum that SQL computes too, so
/// that a comparison takes a group at a time.
/// </summary>
internal sealed class AuditedKeys
{
    private readonly IReadOnlyList<(string Name, string Type)> _keys;

    private AuditedKeys(IReadOnlyList<(string Name, string Type)> keys) => _keys = keys;

    /// <summary>Reads the keys of a table's description.</summary>
    public static AuditedKeys Of(JsonElement table)
    {
        var types = table.GetProperty("AttributeDefinitions").EnumerateArray()
            .ToDictionary(one => one.GetProperty("AttributeName").GetString()!, one => one.GetProperty("AttributeType").GetString()!);
        var names = table.GetProperty("KeySchema").EnumerateArray().Select(key => key.GetProperty("AttributeName").GetString()!);
        return new AuditedKeys([.. names.Select(name => (name, types[name]))]);
    }

    public AuditedKey OfItem(JsonElement item) => Key(key => TextOf(ItemValue.Of(item.GetProperty(key.Name))));

    public AuditedKey OfRow(IReadOnlyList<string> columns, string?[] row) => Key(key =>
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Equals(key.Name, StringComparison.OrdinalIgnoreCase))
            {
                return row[i] ?? string.Empty;
            }
        }

        return string.Empty;
    });

    /// <summary>The group, as <see cref="InGroup"/> selects it.</summary>
    public long GroupOf(AuditedKey key, long groups) => Parts(key).Sum(part => (long)Crc32.HashToUInt32(BytesOf(part.Type, part.Text))) % groups;

    /// <summary>The condition of the rows of a group.</summary>
    public string InGroup(long group, long groups)
    {
        var sums = _keys.Select(key => key.Type == "B" ? $"crc32({Quoted(key.Name)})" : $"crc32(to_utf8(CAST({Quoted(key.Name)} AS varchar)))");
        return string.Create(CultureInfo.InvariantCulture, $"({string.Join(" + ", sums)}) % {groups} = {group}");
    }

    /// <summary>The condition of the rows of a key. A column of an N is a number or text.</summary>
    public string IsKey(AuditedKey key) => string.Join(" AND ", Parts(key).Select(part => part.Type == "B"
        ? $"{Quoted(part.Name)} = X'{Convert.ToHexString(BytesOf(part.Type, part.Text))}'"
        : $"CAST({Quoted(part.Name)} AS varchar) = '{part.Text.Replace("'", "''", StringComparison.Ordinal)}'"));

    /// <summary>Writes a key as an object of DynamoDB's JSON.</summary>
    public void Write(Utf8JsonWriter json, AuditedKey key)
    {
        json.WriteStartObject();
        foreach (var (name, type, text) in Parts(key))
        {
            json.WriteStartObject(name);
            json.WriteString(type, type == "B" ? Convert.ToBase64String(BytesOf(type, text)) : text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string TextOf(in ItemValue value) =>
        value.Type == "B" ? LeafComparison.Hex(value.Value.GetBytesFromBase64()) : value.Value.GetString()!;

    // SQL shows bytes as pairs of hexadecimal digits.
    private static byte[] BytesOf(string type, string text) =>
        type == "B" ? Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal)) : Encoding.UTF8.GetBytes(text);

    private AuditedKey Key(Func<(string Name, string Type), string> text) => new(text(_keys[0]), _keys.Count > 1 ? text(_keys[1]) : string.Empty);

    private IEnumerable<(string Name, string Type, string Text)> Parts(AuditedKey key) =>
        _keys.Select((one, index) => (one.Name, one.Type, index == 0 ? key.Partition : key.Sort));
}
