namespace Tarn.Settings;

/// <summary>
/// One setting of <c>serve</c>: flag <c>--limit-x</c> = variable <c>TARN_LIMIT_X</c> = <c>"limitX"</c> in
/// <c>tarn.json</c>.
/// </summary>
internal abstract class SettingDefinition
{
    /// <summary>Words joined by dashes, unit last: <c>memory-mb</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The form of a value, for help: <c>HOST:PORT</c>.</summary>
    public required string Value { get; init; }

    /// <summary>The default, for help.</summary>
    public required string DefaultText { get; init; }

    /// <summary>One sentence for help.</summary>
    public required string Description { get; init; }

    /// <summary>The setting's group in help.</summary>
    public required SettingGroup Group { get; init; }

    /// <summary>Whether the value is a list with commas: the flag may be repeated, and the file may have an array.</summary>
    public bool IsList { get; init; }

    /// <summary>The setting's name on the command line.</summary>
    public string Flag => "--" + Name;

    /// <summary>The setting's name in the environment.</summary>
    public string Variable => "TARN_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The setting's name in the settings file.</summary>
    public string Property => string.Concat(
        Name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The settings with this one set.</summary>
    /// <exception cref="FormatException">The text is not valid; the message names valid values.</exception>
    public abstract ServeSettings Apply(ServeSettings settings, string text);
}
