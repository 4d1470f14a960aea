using System.Collections.Immutable;

namespace Tarn.Settings;

/// <summary>The settings of a server, parsed and checked. Immutable.</summary>
internal sealed record ServeSettings
{
    private ImmutableDictionary<string, object?> Values { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>Root key from the environment, to replace the stored one; null: the stored one.</summary>
    public (string AccessKeyId, string SecretAccessKey)? RootKey { get; init; }

    /// <summary>A setting's value; its default where it is not set.</summary>
    public T Of<T>(Setting<T> setting) => Values.TryGetValue(setting.Name, out var value) ? (T)value! : setting.Default();

    /// <summary>The settings with one of them set.</summary>
    public ServeSettings With<T>(Setting<T> setting, T value) => this with { Values = Values.SetItem(setting.Name, value) };
}
