using System.Globalization;
using System.Text;

namespace Tarn.Lake.Iceberg.Types;

/// <summary>The text forms of types: for primitives as in schema JSON, for all types a form for people.</summary>
public static class TypeText
{
    private static readonly Dictionary<string, PrimitiveType> Plain = Enum.GetValues<PrimitiveKind>()
        .Except([PrimitiveKind.Decimal, PrimitiveKind.Fixed, PrimitiveKind.Geometry, PrimitiveKind.Geography])
        .Select(PrimitiveType.Plain)
        .ToDictionary(Format);

    /// <summary>The primitive type that <paramref name="text"/> names, for instance <c>decimal(10, 2)</c>.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the text is not a primitive type.</exception>
    public static PrimitiveType Parse(string text)
    {
        if (Plain.TryGetValue(text, out var plain) || Plain.TryGetValue(text.ToLowerInvariant().Trim(), out plain))
        {
            return plain;
        }

        var folded = text.Trim().ToLowerInvariant();
        if (Inside(folded, "decimal(", ')') is { } digits && digits.Split(',') is [var precision, var scale])
        {
            return PrimitiveType.Decimal(Number(precision, text), Number(scale, text));
        }

        if (Inside(folded, "fixed[", ']') is { } length)
        {
            return PrimitiveType.Fixed(Number(length, text));
        }

        return Geospatial(text.Trim(), folded) ?? throw IcebergFormat.Broken($"there is no type {text}");
    }

    /// <summary>The name of a primitive type in schema JSON.</summary>
    public static string Format(PrimitiveType type) => type switch
    {
        { Kind: PrimitiveKind.Decimal } => string.Create(CultureInfo.InvariantCulture, $"{type.Traits.Name}({type.Precision}, {type.Scale})"),
        { Kind: PrimitiveKind.Fixed } => string.Create(CultureInfo.InvariantCulture, $"{type.Traits.Name}[{type.Length}]"),
        { Arguments: { } arguments } => $"{type.Traits.Name}({arguments})",
        _ => type.Traits.Name,
    };

    /// <summary>Describes any type in the form of Iceberg's Java library, with field ids.</summary>
    public static string Describe(IcebergType type)
    {
        var text = new StringBuilder();
        Describe(type, text);
        return text.ToString();
    }

    private static void Describe(IcebergType type, StringBuilder text)
    {
        switch (type)
        {
            case PrimitiveType primitive:
                text.Append(Format(primitive));
                break;
            case StructType structure:
                text.Append("struct<");
                DescribeFields(structure, text);
                text.Append('>');
                break;
            case ListType list:
                text.Append("list<");
                Describe(list.Element, text);
                text.Append('>');
                break;
            case MapType map:
                text.Append("map<");
                Describe(map.Key, text);
                text.Append(", ");
                Describe(map.Value, text);
                text.Append('>');
                break;
        }
    }

    private static void DescribeFields(StructType structure, StringBuilder text)
    {
        for (var i = 0; i < structure.Fields.Count; i++)
        {
            var field = structure.Fields[i];
            text.Append(i == 0 ? "" : ", ");
            text.Append(CultureInfo.InvariantCulture, $"{field.Id}: {field.Name}: {(field.Required ? "required" : "optional")} ");
            Describe(field.Type, text);
            text.Append(field.Doc is null ? "" : $" ({field.Doc})");
        }
    }

    private static PrimitiveType? Geospatial(string text, string folded)
    {
        foreach (var (name, kind) in new[] { ("geometry", PrimitiveKind.Geometry), ("geography", PrimitiveKind.Geography) })
        {
            if (folded == name)
            {
                return PrimitiveType.Geospatial(kind, null);
            }

            if (Inside(text, name + "(", ')') is { } arguments)
            {
                return PrimitiveType.Geospatial(kind, arguments);
            }
        }

        return null;
    }

    private static string? Inside(string text, string opening, char closing) =>
        text.StartsWith(opening, StringComparison.Ordinal) && text.EndsWith(closing) ? text[opening.Length..^1] : null;

    private static int Number(string digits, string whole) =>
        int.TryParse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw IcebergFormat.Broken($"there is no type {whole}");
}
