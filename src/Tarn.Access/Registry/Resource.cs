using Tarn.Meters;

namespace Tarn.Access.Registry;

/// <summary>One registered resource.</summary>
public sealed record Resource
{
    private Cells? _cells;

    /// <summary>The id under which other projects store the resource's data.</summary>
    public required ResourceId Id { get; init; }

    /// <summary>The name under which the resource is found.</summary>
    public required ResourceName Name { get; init; }

    public required string Arn { get; init; }

    /// <summary>The account that owns it: twelve digits.</summary>
    public required string Owner { get; init; }

    /// <summary>The creation time, UTC, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// The door document: the resource's definition in the form of its kind (<see cref="DefinitionKind{T}"/>). It is opaque
    /// here; its first byte is the version of that form.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The resource's counters; null where the resource does not come from the registry's view.</summary>
    public Cells? Cells => _cells ??= Book?.Of(Id.Value);

    /// <summary>The counters of the view that holds the resource.</summary>
    internal CellCache? Book { get; init; }
}
