using Spectre.Console.Rendering;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>What an operator should look at, as a table.</summary>
internal static class AttentionTable
{
    /// <summary>The table; null: nothing needs attention.</summary>
    public static IRenderable? Of(IReadOnlyList<AttentionItem> items) => items.Count == 0 ? null : new PrintedTable(
        ["severity", "subject", "kind", "cause", "next step"],
        [false, false, false, false, false],
        [.. items.Select(item => new[] { item.Severity, item.Subject, item.Kind, item.Cause, item.Action })]).ToTable();
}
