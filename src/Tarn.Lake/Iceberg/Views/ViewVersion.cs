namespace Tarn.Lake.Iceberg.Views;

/// <summary>One definition of a view. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/view-spec/#versions"/>
public sealed record ViewVersion
{
    /// <summary>Its number in the view.</summary>
    public required int Id { get; init; }

    /// <summary>The schema of its columns; −1 in a commit: the one that the commit added last.</summary>
    public required int SchemaId { get; init; }

    /// <summary>The time of its creation, in milliseconds since the epoch.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>Facts about the engine that made it.</summary>
    public IReadOnlyDictionary<string, string> Summary { get; init; } = new Dictionary<string, string>();

    /// <summary>The definition, once per dialect.</summary>
    public required IReadOnlyList<ViewRepresentation> Representations { get; init; }

    /// <summary>The catalog of names without one; null: the view's own.</summary>
    public string? DefaultCatalog { get; init; }

    /// <summary>The namespace of names without one.</summary>
    public required IReadOnlyList<string> DefaultNamespace { get; init; }

    /// <summary>Whether both define the same view. Ids and times are not compared.</summary>
    public bool SameDefinition(ViewVersion other) =>
        SchemaId == other.SchemaId && DefaultCatalog == other.DefaultCatalog
        && DefaultNamespace.SequenceEqual(other.DefaultNamespace) && Representations.SequenceEqual(other.Representations)
        && Summary.Count == other.Summary.Count && Summary.All(entry => other.Summary.GetValueOrDefault(entry.Key) == entry.Value);
}
