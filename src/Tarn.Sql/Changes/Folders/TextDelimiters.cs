using System.Globalization;
using Tarn.Lake.Hive.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Workers;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The characters between values in lines of text, as LazySimpleSerDe has them, and the SQL that writes values with them.</summary>
internal sealed record TextDelimiters
{
    private static readonly TextOptions Usual = new(new Dictionary<string, string>());

    /// <summary>The character between columns.</summary>
    public string Field { get; init; } = Character(Usual.Delimiter(0));

    /// <summary>The delimiters inside values, the text of null and the escape, as readers of the files know them.</summary>
    public TextOptions Options { get; init; } = Usual;

    /// <summary>The text of a null.</summary>
    public string Null => Options.Null;

    /// <summary>The delimiters that a table's readers expect.</summary>
    /// <param name="properties">The properties of the table's files.</param>
    /// <exception cref="SqlException">NOT_SUPPORTED: one of them is a byte that no UTF-8 text has alone.</exception>
    public static TextDelimiters Of(IReadOnlyDictionary<string, string> properties)
    {
        var options = new TextOptions(properties);
        var delimiters = new TextDelimiters
        {
            Field = Character(options.Delimiter(0)),
            Options = options,
        };
        _ = (delimiters.Delimiter(1), delimiters.Delimiter(2), delimiters.Escape);
        return delimiters;
    }

    /// <summary>A column's value as its text, without the null text.</summary>
    /// <param name="sql">The value in the column's type.</param>
    /// <param name="texts">The texts of values that have no parts.</param>
    public string Write(string sql, IcebergType type, WrittenTexts texts) => Write((sql, texts), type, 1, 0);

    private string Write((string Sql, WrittenTexts Texts) value, IcebergType type, int level, int depth)
    {
        var (sql, texts) = value;
        var item = "w" + depth.ToString(CultureInfo.InvariantCulture);
        return type switch
        {
            ListType list => Joined(sql, sql, item, Part((item, texts), list.Element, level + 1, depth + 1), level),
            MapType map => Joined(
                sql,
                $"map_entries({sql})",
                item,
                $"{Part(($"struct_extract({item}, 'key')", texts), map.Key, level + 2, depth + 1)} || {EngineText.Quote(Delimiter(level + 1))} || "
                    + Part(($"struct_extract({item}, 'value')", texts), map.Value, level + 2, depth + 1),
                level),
            StructType structure => $"CASE WHEN {sql} IS NOT NULL THEN " + string.Join(
                $" || {EngineText.Quote(Delimiter(level))} || ",
                structure.Fields.Select(field =>
                    Part(($"struct_extract({sql}, {EngineText.Quote(field.Name)})", texts), field.Type, level + 1, depth + 1))) + " END",
            PrimitiveType { Kind: PrimitiveKind.String } => Escaped(sql),
            PrimitiveType primitive => texts.Text(sql, primitive),
            _ => throw new SqlException(SqlErrorName.NotSupported, $"Text does not hold values of type {type}"),
        };
    }

    private string Joined(string sql, string list, string item, string part, int level) =>
        $"CASE WHEN {sql} IS NOT NULL THEN array_to_string(list_transform({list}, lambda {item}: {part}), {EngineText.Quote(Delimiter(level))}) END";

    private string Part((string Sql, WrittenTexts Texts) value, IcebergType type, int level, int depth) =>
        $"coalesce({Write(value, type, level, depth)}, {EngineText.Quote(Null)})";

    // The escape itself comes first, or it would escape the others' escapes.
    private string Escaped(string sql)
    {
        if (Escape is not { } escape)
        {
            return sql;
        }

        string[] delimiters = [escape, Field, Delimiter(1), Delimiter(2)];
        var text = delimiters.Distinct().Aggregate(sql, (value, one) => $"replace({value}, {EngineText.Quote(one)}, {EngineText.Quote(escape + one)})");
        return $"replace(replace({text}, chr(10), {EngineText.Quote(escape + "n")}), chr(13), {EngineText.Quote(escape + "r")})";
    }

    private string? Escape => Options.Escape is { } escape ? Character(escape) : null;

    private string Delimiter(int level)
    {
        try
        {
            return Character(Options.Delimiter(level));
        }
        catch (TarnException few) when (few.Kind == ErrorKind.NotSupported)
        {
            throw new SqlException(SqlErrorName.NotSupported, few.Message);
        }
    }

    private static string Character(byte one) => one < 0x80 ? ((char)one).ToString() : throw new SqlException(
        SqlErrorName.NotSupported, string.Create(CultureInfo.InvariantCulture, $"Tarn writes no text whose delimiter or escape is the byte {one}"));
}
