namespace Tarn.Modules;

/// <summary>
/// The readiness of the instance, with reasons and warnings for an operator (<c>/health</c>, status).
/// </summary>
internal sealed class Health
{
    private readonly List<Func<IEnumerable<string>>> _reasons = [];
    private readonly List<Func<IEnumerable<string>>> _warnings = [];

    /// <summary>
    /// Adds a check of readiness: one sentence for each reason against it. The check must be quick, because each look
    /// at the readiness runs it.
    /// </summary>
    public void AddReasons(Func<IEnumerable<string>> check) => _reasons.Add(check);

    /// <summary>Adds a check of readiness: the reason against it, or null.</summary>
    public void AddReason(Func<string?> check) => _reasons.Add(() => check() is { } reason ? [reason] : []);

    /// <summary>
    /// Adds a check for warnings: one sentence each. The instance is ready, and an operator should act.
    /// </summary>
    public void AddWarnings(Func<IEnumerable<string>> check) => _warnings.Add(check);

    /// <summary>Adds a check for a warning: a sentence, or null.</summary>
    public void AddWarning(Func<string?> check) => _warnings.Add(() => check() is { } warning ? [warning] : []);

    /// <summary>One sentence for each reason; empty: the instance is ready.</summary>
    public IReadOnlyList<string> Reasons() => [.. _reasons.SelectMany(check => check())];

    /// <summary>One sentence for each warning.</summary>
    public IReadOnlyList<string> Warnings() => [.. _warnings.SelectMany(check => check())];
}
