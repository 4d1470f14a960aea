using System.Globalization;
using Spectre.Console;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The parts that a status leaves out, in numbers.</summary>
internal static class LeftOutLine
{
    /// <summary>The line; null: the status is whole.</summary>
    public static Text? Of(GetStatusOutput status)
    {
        string[] parts =
        [
            .. status.TablesLeftOut is > 0 and var tables ? [Line(tables, "table", "tarn tables")] : Array.Empty<string>(),
            .. status.BacklogLeftOut is > 0 and var rows ? [Line(rows, "row of waiting records", "tarn backlog")] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : new Text(string.Join("; ", parts) + "\n");
    }

    private static string Line(int count, string noun, string command)
    {
        var plural = noun.Split(' ', 2) is [var first, var rest] ? $"{first}s {rest}" : $"{noun}s";
        return string.Create(CultureInfo.InvariantCulture, $"{count:N0} more {(count == 1 ? noun : plural)}: {command}");
    }
}
