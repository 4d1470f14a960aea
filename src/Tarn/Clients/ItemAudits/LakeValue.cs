using System.Text.Json;

namespace Tarn.Clients.ItemAudits;

/// <summary>A value of a row, as a statement with JSON parts gives it.</summary>
/// <param name="Kind">How its text reads.</param>
/// <param name="Text">The text of a value that is neither list nor struct.</param>
/// <param name="Parts">A list or struct.</param>
/// <param name="HasBytes">Whether texts in a list or struct may be bytes.</param>
internal readonly record struct LakeValue(LakeKind Kind, string Text, JsonElement Parts, bool HasBytes)
{
    private const string BytesType = "varbinary";

    /// <summary>A value of a column.</summary>
    /// <param name="text">The text; null for NULL.</param>
    /// <param name="type">The column's Trino type.</param>
    public static LakeValue Of(string? text, string type)
    {
        var word = type.Split('(')[0];
        var hasBytes = type.Contains(BytesType, StringComparison.Ordinal);
        if (text is null)
        {
            return new LakeValue(LakeKind.Null, string.Empty, default, hasBytes);
        }

        if (word is "array" or "map" or "row")
        {
            using var parts = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
            return Of(parts.RootElement.Clone(), hasBytes);
        }

        var kind = word switch
        {
            "varchar" or "char" or "string" => LakeKind.Text,
            "tinyint" or "smallint" or "integer" or "int" or "bigint" or "decimal" or "real" or "float" or "double" => LakeKind.Number,
            "boolean" => LakeKind.Boolean,
            BytesType or "binary" => LakeKind.Bytes,
            _ => LakeKind.Other,
        };
        return new LakeValue(kind, text, default, hasBytes);
    }

    /// <summary>A part of a list or struct.</summary>
    public static LakeValue Of(JsonElement part, bool hasBytes) => part.ValueKind switch
    {
        JsonValueKind.Array => new LakeValue(LakeKind.List, string.Empty, part, hasBytes),
        JsonValueKind.Object => new LakeValue(LakeKind.Struct, string.Empty, part, hasBytes),
        JsonValueKind.String => new LakeValue(hasBytes ? LakeKind.TextOrBytes : LakeKind.Text, part.GetString()!, default, hasBytes),
        JsonValueKind.Number => new LakeValue(LakeKind.Number, part.GetRawText(), default, hasBytes),
        JsonValueKind.True or JsonValueKind.False => new LakeValue(LakeKind.Boolean, part.GetRawText(), default, hasBytes),
        _ => new LakeValue(LakeKind.Null, string.Empty, default, hasBytes),
    };

    /// <summary>The value as SQL shows it.</summary>
    public override string ToString() => Kind switch
    {
        LakeKind.Null => "NULL",
        LakeKind.List or LakeKind.Struct => Parts.GetRawText(),
        _ => Text,
    };
}
