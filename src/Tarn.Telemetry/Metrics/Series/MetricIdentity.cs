using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Metrics.Series;

/// <summary>The identity of a metric: namespace, name and dimensions. Dimensions are sorted by name, ordinal.</summary>
public sealed class MetricIdentity : IEquatable<MetricIdentity>
{
    /// <summary>The namespace of the server's own metrics.</summary>
    public const string ServerSpace = "Tarn";

    private const string ServiceSpaces = "AWS/";
    private const byte Version = 1;

    private MetricIdentity(string space, string name, MetricDimension[] dimensions, byte[] stored)
    {
        (Namespace, Name, Dimensions, Stored) = (space, name, dimensions, stored);
        Id = SeriesId.Of(stored);
    }

    public string Namespace { get; }

    /// <summary>Whether it is a metric of a service or of the server itself, which callers never write.</summary>
    public bool IsOwn => IsOwnSpace(Namespace);

    /// <summary>The name of the metric.</summary>
    public string Name { get; }

    /// <summary>The dimensions, sorted by name.</summary>
    public IReadOnlyList<MetricDimension> Dimensions { get; }

    /// <summary>The id, which the stored bytes give.</summary>
    public SeriesId Id { get; }

    /// <summary>The identity in records and rows (<c>docs/formats/metrics.md</c>).</summary>
    public ReadOnlyMemory<byte> Stored { get; }

    /// <summary>Makes an identity; the order of the dimensions has no meaning.</summary>
    public static MetricIdentity Of(string space, string name, IEnumerable<MetricDimension> dimensions)
    {
        MetricDimension[] sorted = [.. dimensions.OrderBy(each => each.Name, StringComparer.Ordinal).ThenBy(each => each.Value, StringComparer.Ordinal)];
        var pairs = Array.ConvertAll(sorted, each => KeyValuePair.Create(each.Name, each.Value));
        return new MetricIdentity(space, name, sorted, new ValueWriter(Version).Text(space).Text(name).Pairs(pairs).ToArray());
    }

    /// <summary>Whether a namespace has metrics of services, or of the server itself.</summary>
    public static bool IsOwnSpace(string space) => space == ServerSpace || space.StartsWith(ServiceSpaces, StringComparison.Ordinal);

    /// <summary>Reads a stored identity.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are no identity.</exception>
    public static MetricIdentity Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ValueReader(stored);
        if (reader.Version != Version)
        {
            throw Damaged($"version {reader.Version} is unknown");
        }

        var (space, name, pairs) = (reader.Text() ?? "", reader.Text() ?? "", reader.Pairs());
        if (space.Length == 0 || name.Length == 0 || !reader.IsAtEnd || pairs.Any(pair => pair.Key is null || pair.Value is null))
        {
            throw Damaged("a text is missing, or bytes follow");
        }

        return new MetricIdentity(space, name, Array.ConvertAll(pairs, pair => new MetricDimension(pair.Key, pair.Value)), stored.ToArray());
    }

    /// <summary>The value of a dimension; null: the metric has none of that name.</summary>
    public string? ValueOf(string dimension) => Dimensions.FirstOrDefault(each => each.Name == dimension).Value;

    /// <inheritdoc/>
    public bool Equals(MetricIdentity? other) => other is not null && Stored.Span.SequenceEqual(other.Stored.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricIdentity);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace} {Name} {string.Join(", ", Dimensions.Select(each => $"{each.Name}={each.Value}"))}";

    private static TarnException Damaged(string reason) => new(ErrorKind.Damaged, $"The stored identity of a metric cannot be read: {reason}.");
}
