using System.Globalization;
using System.Text;
using Tarn.Lake.Catalog.Partitions.Expressions;

namespace Tarn.Lake.Hive;

/// <summary>The names of partitions, which are their folders too: <c>key=value/key=value</c>, with Hive's escapes.</summary>
/// <remarks>https://github.com/apache/hive, common/src/java/org/apache/hadoop/hive/common/FileUtils.java</remarks>
public static class HivePath
{
    private const string Escaped = "\"#%'*/:=?\\{[]^\u007f";

    /// <summary>The text in folders that is NULL.</summary>
    public const string Null = PartitionValue.Null;

    /// <summary>The name of a partition, without a slash at its end.</summary>
    /// <param name="keys">The partition keys.</param>
    /// <param name="values">A value for each.</param>
    public static string Of(IReadOnlyList<HiveColumn> keys, IReadOnlyList<string> values) =>
        string.Join('/', keys.Select((key, i) => Folder(key.Name, values[i])));

    /// <summary>The folder of a value.</summary>
    /// <param name="value">The value's text; null or empty: NULL.</param>
    public static string Folder(string key, string? value) => $"{Escape(key)}={Escape(value)}";

    /// <summary>A part of the name of a folder.</summary>
    /// <param name="text">The text; null or empty: NULL.</param>
    public static string Escape(string? text) => text is null or "" ? Null
        : string.Concat(text.Select(c => c < ' ' || Escaped.Contains(c, StringComparison.Ordinal)
            ? $"%{((int)c).ToString("X2", CultureInfo.InvariantCulture)}" : c.ToString()));

    /// <summary>The values of a partition's name; null: it is no name of these keys.</summary>
    public static IReadOnlyList<string>? Parse(IReadOnlyList<HiveColumn> keys, string name)
    {
        var parts = name.TrimEnd('/').Split('/');
        if (parts.Length != keys.Count)
        {
            return null;
        }

        var values = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var sign = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0 || !Unescape(parts[i][..sign]).Equals(keys[i].Name, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            values[i] = Unescape(parts[i][(sign + 1)..]);
        }

        return values;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                plain.Append((char)one);
                i += 2;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
