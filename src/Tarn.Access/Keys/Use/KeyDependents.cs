using Tarn.Access.Keys.Finding;

namespace Tarn.Access.Keys.Use;

/// <summary>The parts that have data under keys. Modules add theirs before the first request.</summary>
public sealed class KeyDependents
{
    private readonly List<IKeyDependents> _parts = [];

    public void Add(IKeyDependents part) => _parts.Add(part);

    /// <summary>The resources whose bytes need the key, by kind and name.</summary>
    public async ValueTask<IReadOnlyList<KeyDependent>> Of(FoundKey key, CancellationToken cancellationToken)
    {
        var found = new List<KeyDependent>();
        foreach (var part in _parts)
        {
            found.AddRange(await part.Of(key, cancellationToken));
        }

        return [.. found.OrderBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }
}
