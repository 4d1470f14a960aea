namespace Tarn.Settings;

/// <summary>A setting with values of one type. The module that reads it defines it once.</summary>
/// <typeparam name="T">The values' type.</typeparam>
internal sealed class Setting<T> : SettingDefinition
{
    /// <summary>
    /// Parses a value. Throws a <see cref="FormatException"/> for an invalid text; its message names valid values.
    /// </summary>
    public required Func<string, T> Parse { get; init; }

    /// <summary>Gives the value of a setting that is not set.</summary>
    public required Func<T> Default { get; init; }

    /// <inheritdoc/>
    public override ServeSettings Apply(ServeSettings settings, string text) => settings.With(this, Parse(text));
}
