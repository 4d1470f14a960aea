using System.Runtime.CompilerServices;
using Tarn.Storage.Records;

namespace Tarn.Access.Registry;

/// <summary>
/// The definitions of one kind of resource, or models that follow from them, in memory. Each is made once for each change of its resource.
/// </summary>
/// <typeparam name="T">The definition or its model. It is immutable.</typeparam>
public sealed class Definitions<T>
    where T : class
{
    private readonly ResourceRegistry _registry;
    private readonly ResourceKind _kind;
    private readonly ConditionalWeakTable<Resource, T>.CreateValueCallback _make;

    // A changed resource is another object of the registry.
    private readonly ConditionalWeakTable<Resource, T> _made = [];

    internal Definitions(ResourceRegistry registry, ResourceKind kind, Func<Resource, T> make) =>
        (_registry, _kind, _make) = (registry, kind, resource => make(resource));

    /// <summary>A snapshot of the definitions in all accounts and regions, unordered.</summary>
    public IEnumerable<T> All => _registry.All(_kind.Service, _kind.Type).Select(Of);

    /// <summary>The definition of a registered resource of this kind.</summary>
    public T Of(Resource resource) => _made.GetValue(resource, _make);

    /// <summary>The definition of an id; null: there is no resource of this kind.</summary>
    public T? Get(ResourceId id) => _registry.TryGet(id, out var resource) && _kind.Has(resource) ? Of(resource) : null;

    /// <summary>The definition of a resource whose data is a stream: both have one id. Null: there is no resource of this kind.</summary>
    public T? Get(StreamId stream) => Get(new ResourceId(stream.Value));

    /// <summary>The definition of a name; null: there is no such resource.</summary>
    public T? Find(in ResourceName name) => _registry.TryFind(name, out var resource) ? Of(resource) : null;

    /// <summary>The definition of an ARN; null: there is no resource of this kind.</summary>
    public T? FindByArn(string arn) => _kind.NameIn(arn) is { } name ? Find(name) : null;
}
