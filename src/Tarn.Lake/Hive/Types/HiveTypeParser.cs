using System.Globalization;
using Tarn.Lake.Iceberg;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Types;

/// <summary>Reads types in Hive's spelling.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/data-types.html"/>
internal static class HiveTypeParser
{
    private const int DepthMax = 64;

    public static HiveType Parse(string text)
    {
        var at = 0;
        var type = Parse(text, ref at, 0);
        SkipBlanks(text, ref at);
        return at == text.Length ? type : throw Unknown(text);
    }

    private static HiveType Parse(string text, ref int at, int depth)
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
                return HiveType.Array(element);
            case "map":
                Expect(text, ref at, '<');
                var key = Parse(text, ref at, depth + 1);
                Expect(text, ref at, ',');
                var value = Parse(text, ref at, depth + 1);
                Expect(text, ref at, '>');
                return HiveType.Map(key, value);
            case "struct":
                return ParseStruct(text, ref at, depth);
            case var name:
                return ParsePrimitive(name, text, ref at);
        }
    }

    private static HiveType ParseStruct(string text, ref int at, int depth)
    {
        Expect(text, ref at, '<');
        var fields = new List<HiveField>();
        do
        {
            var name = FieldName(text, ref at);
            Expect(text, ref at, ':');
            fields.Add(new HiveField(name, Parse(text, ref at, depth + 1)));
        }
        while (Take(text, ref at, ','));
        Expect(text, ref at, '>');
        return HiveType.Struct(fields);
    }

    private static HiveType ParsePrimitive(string name, string text, ref int at)
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
            ("int" or "integer", []) => HiveType.Of(HiveKind.Int),
            ("bigint" or "long", []) => HiveType.Of(HiveKind.BigInt),
            ("float" or "real", []) => HiveType.Of(HiveKind.Float),
            ("decimal" or "numeric", []) => HiveType.Decimal(HiveType.DefaultPrecision, 0),
            ("decimal" or "numeric", [var precision]) => HiveType.Decimal(precision, 0),
            ("decimal" or "numeric", [var precision, var scale]) => HiveType.Decimal(precision, scale),
            ("varchar", [var length]) => HiveType.Varchar(length),
            ("char", [var length]) => HiveType.Char(length),
            ("boolean" or "tinyint" or "smallint" or "double" or "string" or "binary" or "date" or "timestamp" or "timestamptz" or "uuid", []) =>
                HiveType.Of(Enum.Parse<HiveKind>(name, ignoreCase: true)),
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

        return text[from..at];
    }

    // A name may contain every character except its terminator; Hive quotes some names with backticks.
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
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private static TarnException Unknown(string text) => IcebergFormat.Broken($"there is no column type {text}");
}
