namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>The conditions on a field of an event. A list that is null sets none.</summary>
public sealed record FieldSelection(string Field)
{
    public IReadOnlyList<string>? EqualTo { get; init; }

    public IReadOnlyList<string>? StartsWith { get; init; }

    public IReadOnlyList<string>? EndsWith { get; init; }

    public IReadOnlyList<string>? NotEquals { get; init; }

    public IReadOnlyList<string>? NotStartsWith { get; init; }

    public IReadOnlyList<string>? NotEndsWith { get; init; }

    /// <summary>Whether a value of the field meets all conditions.</summary>
    public bool Matches(string value) =>
        Any(EqualTo, value, static (text, part) => text == part)
        && Any(StartsWith, value, static (text, part) => text.StartsWith(part, StringComparison.Ordinal))
        && Any(EndsWith, value, static (text, part) => text.EndsWith(part, StringComparison.Ordinal))
        && None(NotEquals, value, static (text, part) => text == part)
        && None(NotStartsWith, value, static (text, part) => text.StartsWith(part, StringComparison.Ordinal))
        && None(NotEndsWith, value, static (text, part) => text.EndsWith(part, StringComparison.Ordinal));

    private static bool Any(IReadOnlyList<string>? parts, string value, Func<string, string, bool> test) =>
        parts is null || parts.Any(part => test(value, part));

    private static bool None(IReadOnlyList<string>? parts, string value, Func<string, string, bool> test) =>
        parts is null || !parts.Any(part => test(value, part));
}
