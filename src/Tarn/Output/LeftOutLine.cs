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
            .. status.TablesLeftOut is > 0 and var tables ? [$"{Quantity.Of(tables, "more table")}: tarn tables"] : Array.Empty<string>(),
            .. status.BacklogLeftOut is > 0 and var rows ? [$"{Quantity.Of(rows, "more row")} of waiting records: tarn backlog"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : new Text(string.Join("; ", parts) + "\n");
    }
}
