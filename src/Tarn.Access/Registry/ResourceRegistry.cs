using System.Diagnostics.CodeAnalysis;
using Tarn.Meters;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Registry;

/// <summary>
/// All resources of all services: name → id, id → ARN, owner, created, door document; tags and resource policies by id.
/// Changes happen inside the caller's metadata transaction, together with the changes of the resource itself. Look-ups
/// on request paths come from memory.
/// </summary>
public sealed class ResourceRegistry : IDisposable
{
    private readonly View<ResourceName, ResourceId> _names;
    private readonly View<ResourceId, Resource> _resources;
    private readonly View<(ResourceId Id, string Key), string> _tags;

    private ResourceRegistry(
        View<ResourceName, ResourceId> names, View<ResourceId, Resource> resources, View<(ResourceId Id, string Key), string> tags, CellCache cells)
    {
        Cells = cells;
        _names = names;
        _resources = resources;
        _tags = tags;
    }

    /// <summary>The counters of all resources, by id. Calls without a resource count for id 0.</summary>
    public CellCache Cells { get; }

    /// <summary>Loads the registry and follows the store.</summary>
    public static async Task<ResourceRegistry> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var cells = UsageCells.NewBook();

        // resources first: without its resource, a name that is already in the view would not be found
        var resources = await View<ResourceId, Resource>.Open(
            store,
            AccessSpaces.Resources,
            ResourceRows.ReadIdKey,
            (key, value) => ResourceRows.Decode(key, value) with { Book = cells },
            cancellationToken);
        var names = await View<ResourceName, ResourceId>.Open(
            store, AccessSpaces.Names, ResourceRows.ReadNameKey, (_, value) => ResourceRows.ReadNameValue(value), cancellationToken);
        var tags = await View<(ResourceId Id, string Key), string>.Open(
            store,
            AccessSpaces.Tags,
            key => (ResourceRows.ReadIdKey(key), ResourceRows.ReadTagKey(key).ToLowerInvariant()),
            (_, value) => ResourceRows.ReadVersionedText(value),
            cancellationToken);
        return new ResourceRegistry(names, resources, tags, cells);
    }

    /// <summary>The resource of that name, from memory. The view holds every commit whose task has completed.</summary>
    public bool TryFind(in ResourceName name, [NotNullWhen(true)] out Resource? resource)
    {
        resource = null;
        return _names.TryGet(name, out var id) && _resources.TryGet(id, out resource);
    }

    /// <summary>The resource of that id, from memory.</summary>
    public bool TryGet(ResourceId id, [NotNullWhen(true)] out Resource? resource) => _resources.TryGet(id, out resource);

    /// <summary>The value of a resource's tag, from memory.</summary>
    /// <param name="key">The tag's key in lower case: policies find tags whatever the case of their keys.</param>
    /// <param name="value">The value; of several keys that differ in case alone, that of the newest.</param>
    public bool TryGetTag(ResourceId id, string key, [NotNullWhen(true)] out string? value) => _tags.TryGet((id, key), out value);

    /// <summary>Removes the idle counters of ids that are not registered. The job that stores usage calls this.</summary>
    public void ForgetIdle(DateTimeOffset now) =>
        Cells.Forget(now.ToUnixTimeSeconds(), id => id == ResourceId.None.Value || _resources.TryGet(new ResourceId(id), out _));

    /// <summary>
    /// A snapshot of the resources in all accounts and regions, unordered: for status, not for request paths.
    /// </summary>
    public IEnumerable<Resource> All(string service, string type) =>
        _resources.Snapshot.Select(row => row.Value).Where(resource => resource.Name.Service == service && resource.Name.Type == type);

    /// <summary>The resource of that name, inside a transaction or read.</summary>
    public static async ValueTask<Resource?> Find(IMetadataReader reader, ResourceName name) =>
        await reader.Get(AccessSpaces.Names, ResourceRows.NameKey(name)) is { } value
            ? await Get(reader, ResourceRows.ReadNameValue(value))
            : null;

    /// <summary>The resource of that id, inside a transaction or read.</summary>
    public static async ValueTask<Resource?> Get(IMetadataReader reader, ResourceId id)
    {
        var key = ResourceRows.IdKey(id);
        return await reader.Get(AccessSpaces.Resources, key) is { } value ? ResourceRows.Decode(key, value) : null;
    }

    /// <summary>Resources of one kind in ordinal order of their names' UTF-8.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="kind">
    /// Account, region, service and type; its Name is a prefix of the names to list (empty: all).
    /// </param>
    /// <param name="after">Only names after this one; null: from the first name.</param>
    /// <param name="limit">The most resources to return.</param>
    public static async ValueTask<IReadOnlyList<Resource>> List(
        IMetadataReader reader, ResourceName kind, string? after, int limit)
    {
        var range = KeyRange.Prefix(ResourceRows.NameKey(kind));
        if (after is not null)
        {
            byte[] next = [.. ResourceRows.NameKey(kind with { Name = after }), 0];
            if (next.AsSpan().SequenceCompareTo(range.From.Span) > 0)
            {
                range = range with { From = next };
            }
        }

        var page = await reader.Scan(AccessSpaces.Names, range, limit);
        var found = new List<Resource>(page.Count);
        foreach (var row in page)
        {
            var resource = await Get(reader, ResourceRows.ReadNameValue(row.Value));
            Invariant.Check(resource is not null);
            found.Add(resource);
        }

        return found;
    }

    /// <summary>Whether an account has fewer resources of a kind in a region than the most.</summary>
    /// <param name="name">The name of a new one.</param>
    public static async ValueTask<bool> HasRoom(IMetadataReader reader, ResourceName name, int most) =>
        (await reader.Scan(AccessSpaces.Names, KeyRange.Prefix(ResourceRows.NameKey(name with { Name = "" })), most)).Count < most;

    /// <summary>Registers a resource.</summary>
    /// <exception cref="TarnException">AlreadyExists: the name is taken.</exception>
    public static async ValueTask Add(IMetadataTransaction transaction, Resource resource)
    {
        Invariant.Check(resource.Id != ResourceId.None);
        var nameKey = ResourceRows.NameKey(resource.Name);
        if (await transaction.Get(AccessSpaces.Names, nameKey) is not null)
        {
            throw new TarnException(
                ErrorKind.AlreadyExists, $"{resource.Name.Type} {resource.Name.Name} exists already");
        }

        transaction.Put(AccessSpaces.Names, nameKey, ResourceRows.NameValue(resource.Id));
        Put(transaction, resource);
    }

    /// <summary>Replaces the door document.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask ReplaceDocument(IMetadataTransaction transaction, ResourceId id, ReadOnlyMemory<byte> document)
    {
        var resource = await Get(transaction, id) ?? throw Missing(id);
        Put(transaction, resource with { Document = document });
    }

    /// <summary>Gives a resource another name of its type, and the ARN that follows from it. Its tags stay.</summary>
    /// <exception cref="TarnException">NotFound; AlreadyExists: the name is taken.</exception>
    public static async ValueTask Rename(IMetadataTransaction transaction, ResourceId id, ResourceName name, string arn)
    {
        var resource = await Get(transaction, id) ?? throw Missing(id);
        transaction.Delete(AccessSpaces.Names, ResourceRows.NameKey(resource.Name));
        await Add(transaction, resource with { Name = name, Arn = arn });
    }

    /// <summary>Removes a resource with its name, tags and policy.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Remove(IMetadataTransaction transaction, ResourceId id)
    {
        var resource = await Get(transaction, id) ?? throw Missing(id);
        transaction.Delete(AccessSpaces.Names, ResourceRows.NameKey(resource.Name));
        transaction.Delete(AccessSpaces.Resources, ResourceRows.IdKey(id));
        transaction.Delete(AccessSpaces.Policies, ResourceRows.IdKey(id));
        await ResourceTags.RemoveAll(transaction, id);
    }

    /// <summary>The resource policy as the user put it; null: none.</summary>
    public static async ValueTask<string?> Policy(IMetadataReader reader, ResourceId id) =>
        await reader.Get(AccessSpaces.Policies, ResourceRows.IdKey(id)) is { } value ? ResourceRows.ReadVersionedText(value) : null;

    /// <summary>Sets the resource policy; null removes it.</summary>
    public static void SetPolicy(IMetadataTransaction transaction, ResourceId id, string? policy)
    {
        if (policy is null)
        {
            transaction.Delete(AccessSpaces.Policies, ResourceRows.IdKey(id));
        }
        else
        {
            transaction.Put(AccessSpaces.Policies, ResourceRows.IdKey(id), ResourceRows.VersionedText(policy));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _names.Dispose();
        _resources.Dispose();
        _tags.Dispose();
    }

    /// <summary>Writes the row of a registered resource.</summary>
    internal static void Put(IMetadataTransaction transaction, Resource resource) =>
        transaction.Put(AccessSpaces.Resources, ResourceRows.IdKey(resource.Id), ResourceRows.Encode(resource));

    private static TarnException Missing(ResourceId id) => new(ErrorKind.NotFound, $"There is no resource {id}");
}
