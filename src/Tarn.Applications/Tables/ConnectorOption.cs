namespace Tarn.Applications.Tables;

/// <summary>An option of a connector.</summary>
/// <param name="Name">The name in lower case; a star at the end: all names that begin so.</param>
/// <param name="Use">The answer.</param>
/// <param name="Reason">Why it is kept or refused; empty: it works.</param>
internal readonly record struct ConnectorOption(string Name, OptionUse Use, string Reason = "")
{
    /// <summary>The values that it takes, without regard to case; none: any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether its name, or the beginning before its star, is that of an option.</summary>
    public bool Covers(string name) =>
        Name.EndsWith('*') ? name.StartsWith(Name[..^1], StringComparison.Ordinal) : name == Name;
}
