namespace Tarn.Sql.Functions.Partial;

/// <summary>
/// How an aggregate is computed in parts: of each part some values are materialized, the values of several parts are merged, and the end makes the
/// aggregate of them. The texts are expressions of the dialect, with types as its binder gives them.
/// </summary>
/// <param name="Partials">Expressions over the rows of a part. <c>x</c> and <c>y</c> are the arguments.</param>
/// <param name="Merged">Aggregates over the parts. <c>p0</c>, <c>p1</c>… are the materialized values.</param>
/// <param name="End">The aggregate's value. <c>m0</c>, <c>m1</c>… are the merged values.</param>
internal sealed record PartialForm(IReadOnlyList<string> Partials, IReadOnlyList<string> Merged, string End)
{
    /// <summary>The materialized values of several parts together, of the merged values.</summary>
    public IReadOnlyList<string> Folded { get; init; } = [.. Partials.Select((_, i) => $"m{i}")];

    /// <summary>The first materialized value as it is written, of <c>m0</c>, with a check of its size; null: any size is allowed.</summary>
    public string? Checked { get; init; }

    /// <summary>The same parts; the first materialized value is checked when it is written.</summary>
    public PartialForm Checking(string check) => this with { Checked = check };

    /// <summary>A form whose materialized value is an aggregate of the same kind as the merged one.</summary>
    public static PartialForm Of(string partial, string merged, string end = "m0", string folded = "m0") =>
        new([partial], [merged], end) { Folded = [folded] };
}
