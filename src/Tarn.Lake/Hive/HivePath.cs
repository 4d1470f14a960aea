using System.Globalization;
using Tarn.Lake.Catalog.Partitions.Expressions;

namespace Tarn.Lake.Hive;

/// <summary>The names of partitions' folders: <c>key=value/key=value</c>, with Hive's escapes.</summary>
/// <remarks>https://github.com/apache/hive, common/src/java/org/apache/hadoop/hive/common/FileUtils.java</remarks>
public static class HivePath
{
    private const string Escaped = "\"#%'*/:=?\\{[]^\u007f";

    /// <summary>The text in folders that is NULL.</summary>
    public const string Null = PartitionValue.Null;

    /// <summary>The folder of a value.</summary>
    /// <param name="value">The value's text; null or empty: NULL.</param>
    public static string Folder(string key, string? value) => $"{Escape(key)}={Escape(value)}";

    /// <summary>A part of the name of a folder.</summary>
    /// <param name="text">The text; null or empty: NULL.</param>
    public static string Escape(string? text) => text is null or "" ? Null
        : string.Concat(text.Select(c => c < ' ' || Escaped.Contains(c, StringComparison.Ordinal)
            ? $"%{((int)c).ToString("X2", CultureInfo.InvariantCulture)}" : c.ToString()));
}
