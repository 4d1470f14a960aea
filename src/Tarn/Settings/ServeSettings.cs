using System.Collections.Immutable;

namespace Tarn.Settings;

/// <summary>The settings of a server, parsed and checked. Immutable.</summary>
internal sealed record ServeSettings
{
    private ImmutableDictionary<string, object?> Values { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>The root key from the environment, which replaces the stored one; null: none is set.</summary>
    public (string AccessKeyId, string SecretAccessKey)? RootKey { get; init; }

    /// <summary>The origin and the text of each setting that is set, by its name: <c>flag</c>, <c>variable</c> or <c>file</c>.</summary>
    public ImmutableDictionary<string, (string Origin, string Text)> Given { get; init; } = ImmutableDictionary<string, (string Origin, string Text)>.Empty;

    /// <summary>A setting's value, or its default if it is not set.</summary>
    public T Of<T>(Setting<T> setting) => Values.TryGetValue(setting.Name, out var value) ? (T)value! : setting.Default();

    /// <summary>The settings with a new value for one of them.</summary>
    public ServeSettings With<T>(Setting<T> setting, T value) => this with { Values = Values.SetItem(setting.Name, value) };
}
