namespace Tarn.Settings;

/// <summary>One setting of <c>serve</c>: flag <c>--limit-x</c> = variable <c>TARN_LIMIT_X</c> = <c>"limitX"</c> in <c>tarn.json</c>.</summary>
/// <param name="Name">In words joined by dashes, unit last: <c>memory-mb</c>.</param>
/// <param name="Value">What the value is, for help: <c>HOST:PORT</c>.</param>
/// <param name="Default">For help.</param>
/// <param name="Description">One sentence for help.</param>
/// <param name="Apply">Puts a value into the settings; throws <see cref="FormatException"/> with what would work.</param>
internal sealed record SettingDefinition(
    string Name,
    string Value,
    string Default,
    string Description,
    Func<ServeSettings, string, ServeSettings> Apply)
{
    /// <summary>The command line's name of it.</summary>
    public string Flag => "--" + Name;

    /// <summary>The environment's name of it.</summary>
    public string Variable => "TARN_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The settings file's name of it.</summary>
    public string Property { get; } = string.Concat(
        Name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
