using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Tarn.Clients.ItemAudits;

/// <summary>Compares values that have no parts, by the rules of a delivery of current items.</summary>
internal static class LeafComparison
{
    /// <summary>Whether a column's value is that of an S, N, B or BOOL.</summary>
    public static bool Agrees(in ItemValue item, in LakeValue row) => item.Type switch
    {
        "N" => row.Kind == LakeKind.Number ? AreEqual(item.Value.GetString()!, row.Text) : IsText(row, item.Value.GetString()!),
        "BOOL" => row.Kind == LakeKind.Boolean ? row.Text == Word(item) : IsText(row, Word(item)),
        "B" => IsText(row, item.Value.GetString()!) || IsBytes(row, item.Value.GetBytesFromBase64()),
        "S" => IsText(row, item.Value.GetString()!) || (Decoded(item.Value.GetString()!) is { } bytes && IsBytes(row, bytes)),
        _ => false,
    };

    /// <summary>Whether a value is the JSON of a value that is stored in <c>_rest</c>.</summary>
    public static bool IsKept(in ItemValue item, JsonElement rest)
    {
        switch (item.Type)
        {
            case "NULL":
                return rest.ValueKind == JsonValueKind.Null;
            case "BOOL":
                return rest.ValueKind == item.Value.ValueKind;
            case "N":
                return rest.ValueKind == JsonValueKind.Number && AreEqual(item.Value.GetString()!, rest.GetRawText());
            case "S" or "B":
                return rest.ValueKind == JsonValueKind.String && rest.GetString() == item.Value.GetString();
            case "M":
                var members = item.Value.EnumerateObject().ToList();
                return rest.ValueKind == JsonValueKind.Object && members.Count == rest.EnumerateObject().Count()
                    && members.TrueForAll(member => rest.TryGetProperty(member.Name, out var kept) && IsKept(ItemValue.Of(member.Value), kept));
            default:
                return rest.ValueKind == JsonValueKind.Array && rest.GetArrayLength() == item.Value.GetArrayLength()
                    && item.Elements.Zip(rest.EnumerateArray()).All(pair => IsKept(pair.First, pair.Second));
        }
    }

    /// <summary>The bytes as SQL shows them.</summary>
    public static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Word(in ItemValue item) => item.Value.GetRawText();

    private static bool IsText(in LakeValue row, string text) => row.Kind is LakeKind.Text or LakeKind.TextOrBytes && row.Text == text;

    private static bool IsBytes(in LakeValue row, byte[] bytes) => row.Kind is LakeKind.Bytes or LakeKind.TextOrBytes && row.Text == Hex(bytes);

    // A double has a point or an exponent, and was rounded when it was written. Whole numbers have all digits.
    private static bool AreEqual(string item, string row)
    {
        if (item == row)
        {
            return true;
        }

        if (row.AsSpan().IndexOfAny('.', 'E', 'e') < 0)
        {
            return BigInteger.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole)
                && BigInteger.TryParse(row, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var shown) && whole == shown;
        }

        return double.TryParse(item, CultureInfo.InvariantCulture, out var number) && double.TryParse(row, CultureInfo.InvariantCulture, out var column)
            && number.Equals(column);
    }

    // A binary column reads text that is base64 or hexadecimal.
    private static byte[]? Decoded(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var room = new byte[bytes.Length];
        var isDone = (Base64.DecodeFromUtf8(bytes, room, out var used, out var count) == OperationStatus.Done && used == bytes.Length)
            || (Base64Url.DecodeFromUtf8(bytes, room, out used, out count) == OperationStatus.Done && used == bytes.Length)
            || (bytes.Length % 2 == 0 && Convert.FromHexString(bytes, room, out _, out count) == OperationStatus.Done);
        return isDone ? room[..count] : null;
    }
}
