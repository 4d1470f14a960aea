namespace Tarn.Patterns.Times;

/// <summary>The rules of a program that reads times.</summary>
/// <param name="PivotYear">Years of two digits are from 50 years before this year to 49 after it.</param>
/// <param name="OffsetMinutesMax">The largest offset from UTC.</param>
/// <param name="ZoneIds">The zones of the program.</param>
public sealed record TimeReadingRules(int PivotYear, int OffsetMinutesMax, ZoneIdReader ZoneIds)
{
    /// <summary>The names of zones, each with its id, longer names first; empty: a few names mean offsets.</summary>
    public IReadOnlyList<(string Name, string Id)> NamedZones { get; init; } = [];
}
