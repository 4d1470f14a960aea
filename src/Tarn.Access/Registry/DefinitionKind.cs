using System.Text.Json.Serialization.Metadata;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Registry;

/// <summary>
/// A kind of resource with the form of its definition, which the registry stores beside the names. The project that owns the resources owns
/// the definition's type and its form. Changes happen inside the caller's metadata transaction.
/// </summary>
/// <typeparam name="T">The definition: the settings as the caller gave them. It is immutable.</typeparam>
public sealed class DefinitionKind<T> : ResourceKind
    where T : class
{
    private readonly Func<T, byte[]> _encode;
    private readonly Func<ReadOnlyMemory<byte>, T> _decode;

    /// <summary>A kind whose definitions are JSON after a version byte.</summary>
    public DefinitionKind(string service, string type, byte version, JsonTypeInfo<T> form)
        : this(service, type, definition => JsonRow.Encode(version, definition, form), row => JsonRow.Decode(version, row, form))
    {
    }

    /// <summary>A kind whose definitions have a form of their own, with its version in the first byte.</summary>
    public DefinitionKind(string service, string type, Func<T, byte[]> encode, Func<ReadOnlyMemory<byte>, T> decode)
        : base(service, type) => (_encode, _decode) = (encode, decode);

    /// <summary>The definition of a registered resource, decoded now. <see cref="Definitions{T}"/> decodes once.</summary>
    public T Read(Resource resource) => _decode(resource.Document);

    /// <summary>The definitions in memory.</summary>
    public Definitions<T> In(ResourceRegistry registry) => new(registry, this, Read);

    /// <summary>Models of the definitions in memory.</summary>
    /// <param name="registry">Holds the resources.</param>
    /// <param name="model">Makes the model of a resource and its definition, once for each change of the resource.</param>
    public Definitions<TModel> In<TModel>(ResourceRegistry registry, Func<Resource, T, TModel> model)
        where TModel : class => new(registry, this, resource => model(resource, Read(resource)));

    /// <summary>Registers a resource of its name's account.</summary>
    /// <param name="arn">Null: the ARN that follows from the name.</param>
    /// <exception cref="Storage.TarnException">AlreadyExists: the name is taken.</exception>
    public async ValueTask<Resource> Add(
        IMetadataTransaction transaction, ResourceId id, ResourceName name, DateTimeOffset created, T definition, string? arn = null)
    {
        var resource = new Resource
        {
            Id = id,
            Name = name,
            Arn = arn ?? ArnOf(name),
            Owner = name.Account,
            Created = created,
            Document = _encode(definition),
        };
        await ResourceRegistry.Add(transaction, resource);
        return resource;
    }

    /// <summary>The definition of an id, inside a transaction or read; null: there is no such resource.</summary>
    public async ValueTask<T?> Get(IMetadataReader reader, ResourceId id) =>
        await ResourceRegistry.Get(reader, id) is { } resource ? Read(resource) : null;

    /// <summary>Changes a definition. Nothing is written when its row stays the same.</summary>
    /// <returns>The changed definition; null: there is no such resource.</returns>
    public async ValueTask<T?> Change(IMetadataTransaction transaction, ResourceId id, Func<T, T> change)
    {
        if (await ResourceRegistry.Get(transaction, id) is not { } resource)
        {
            return null;
        }

        var before = Read(resource);
        var after = change(before);
        var row = _encode(after);
        if (!row.AsSpan().SequenceEqual(_encode(before)))
        {
            ResourceRegistry.Put(transaction, resource with { Document = row });
        }

        return after;
    }
}
