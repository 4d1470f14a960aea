using System.Globalization;
using System.Text;

namespace Tarn.Lake.Iceberg.Types;

/// <summary>
/// Converts types to the spelling of Glue's and Hive's column definitions (<c>bigint</c>,
/// <c>array&lt;struct&lt;a:int&gt;&gt;</c>), and back. The conversion to Hive follows Iceberg's own Glue catalog: types
/// that Hive lacks become string, and both timestamps become <c>timestamp</c>.
/// </summary>
public static class HiveTypeText
{
    private const int DepthMax = 64;

    /// <summary>The Hive text of an Iceberg type.</summary>
    public static string Of(IcebergType type)
    {
        var text = new StringBuilder();
        Write(type, text);
        return text.ToString();
    }

    /// <summary>The Iceberg type of a Hive text; field ids are 0.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the text is not a type.</exception>
    public static IcebergType Parse(string text)
    {
        var at = 0;
        var type = Parse(text, ref at, 0);
        return at == text.Length ? type : throw Unknown(text);
    }

    private static void Write(IcebergType type, StringBuilder text)
    {
        switch (type)
        {
            case StructType structure:
                text.Append("struct<");
                for (var i = 0; i < structure.Fields.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",").Append(structure.Fields[i].Name).Append(':');
                    Write(structure.Fields[i].Type, text);
                }

                text.Append('>');
                break;
            case ListType list:
                text.Append("array<");
                Write(list.Element, text);
                text.Append('>');
                break;
            case MapType map:
                text.Append("map<");
                Write(map.Key, text);
                text.Append(',');
                Write(map.Value, text);
                text.Append('>');
                break;
            case PrimitiveType primitive:
                text.Append(OfPrimitive(primitive));
                break;
        }
    }

    private static string OfPrimitive(PrimitiveType type) => type.Kind == PrimitiveKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"{type.Traits.Hive}({type.Precision},{type.Scale})")
        : type.Traits.Hive;

    private static IcebergType Parse(string text, ref int at, int depth)
    {
        if (depth > DepthMax)
        {
            throw Unknown(text);
        }

        switch (Word(text, ref at).ToLowerInvariant())
        {
            case "array":
                Expect(text, ref at, '<');
                var element = Parse(text, ref at, depth + 1);
                Expect(text, ref at, '>');
                return new ListType(0, element);
            case "map":
                Expect(text, ref at, '<');
                var key = Parse(text, ref at, depth + 1);
                Expect(text, ref at, ',');
                var value = Parse(text, ref at, depth + 1);
                Expect(text, ref at, '>');
                return new MapType(0, key, 0, value);
            case "struct":
                return ParseStruct(text, ref at, depth);
            case var name:
                return ParsePrimitive(name, text, ref at);
        }
    }

    private static StructType ParseStruct(string text, ref int at, int depth)
    {
        Expect(text, ref at, '<');
        var fields = new List<NestedField>();
        do
        {
            var name = FieldName(text, ref at);
            Expect(text, ref at, ':');
            fields.Add(new NestedField(0, name, Parse(text, ref at, depth + 1)));
        }
        while (Take(text, ref at, ','));
        Expect(text, ref at, '>');
        return new StructType(fields);
    }

    private static PrimitiveType ParsePrimitive(string name, string text, ref int at)
    {
        var arguments = new List<int>();
        if (Take(text, ref at, '('))
        {
            do
            {
                arguments.Add(int.TryParse(Word(text, ref at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Unknown(text));
            }
            while (Take(text, ref at, ','));
            Expect(text, ref at, ')');
        }

        return (name, arguments) switch
        {
            ("boolean", []) => PrimitiveType.Boolean,
            ("tinyint" or "smallint" or "int" or "integer", []) => PrimitiveType.Int,
            ("bigint" or "long", []) => PrimitiveType.Long,
            ("float" or "real", []) => PrimitiveType.Float,
            ("double", []) => PrimitiveType.Double,
            ("date", []) => PrimitiveType.Date,
            ("timestamp", []) => PrimitiveType.Timestamp,
            ("timestamptz", []) => PrimitiveType.TimestampTz,
            ("string", []) or ("char" or "varchar", [_]) => PrimitiveType.String,
            ("uuid", []) => PrimitiveType.Uuid,
            ("binary", []) => PrimitiveType.Binary,
            ("decimal", []) => PrimitiveType.Decimal(10, 0),
            ("decimal", [var precision]) => PrimitiveType.Decimal(precision, 0),
            ("decimal", [var precision, var scale]) => PrimitiveType.Decimal(precision, scale),
            _ => throw Unknown(text),
        };
    }

    private static string Word(string text, ref int at)
    {
        SkipBlanks(text, ref at);
        var from = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return text[from..at].ToString();
    }

    // a name may contain every character except its terminator; Hive quotes some names with backticks
    private static string FieldName(string text, ref int at)
    {
        SkipBlanks(text, ref at);
        var end = text.IndexOf(':', at);
        if (end <= at)
        {
            throw Unknown(text);
        }

        var name = text[at..end].Trim().Trim('`');
        at = end;
        return name.Length > 0 ? name : throw Unknown(text);
    }

    private static bool Take(string text, ref int at, char one)
    {
        SkipBlanks(text, ref at);
        if (at >= text.Length || text[at] != one)
        {
            return false;
        }

        at++;
        return true;
    }

    private static void Expect(string text, ref int at, char one)
    {
        if (!Take(text, ref at, one))
        {
            throw Unknown(text);
        }
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private static Tarn.Storage.TarnException Unknown(string text) => IcebergFormat.Broken($"there is no column type {text}");
}
