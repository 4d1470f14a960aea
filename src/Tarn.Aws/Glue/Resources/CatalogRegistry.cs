using System.Diagnostics.CodeAnalysis;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Glue.Resources;

/// <summary>The lake's names in the one registry: databases and tables are resources of Glue.</summary>
public sealed class CatalogRegistry(ResourceRegistry registry) : ICatalogNames
{
    private const string Service = "glue";
    private const string DatabaseType = "database";
    private const string TableType = "table";

    /// <inheritdoc/>
    public bool TryFind(CatalogName name, [NotNullWhen(true)] out CatalogEntry? entry)
    {
        entry = registry.TryFind(NameOf(name), out var resource) ? EntryOf(resource) : null;
        return entry is not null;
    }

    /// <inheritdoc/>
    public IEnumerable<CatalogEntry> All(CatalogKind kind) => registry.All(Service, TypeOf(kind)).Select(EntryOf);

    /// <inheritdoc/>
    public async ValueTask<CatalogEntry?> Find(IMetadataReader reader, CatalogName name) =>
        await ResourceRegistry.Find(reader, NameOf(name)) is { } resource ? EntryOf(resource) : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CatalogEntry>> List(IMetadataReader reader, CatalogName prefix, string? after, int limit) =>
        [.. (await ResourceRegistry.List(reader, NameOf(prefix), after, limit)).Select(EntryOf)];

    /// <inheritdoc/>
    public ValueTask Add(IMetadataTransaction transaction, CatalogEntry entry)
    {
        var name = NameOf(entry.Name);
        return ResourceRegistry.Add(transaction, new Resource
        {
            Id = new ResourceId(entry.Id),
            Name = name,
            Arn = ArnOf(name),
            Owner = name.Account,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(entry.CreatedMs),
            Document = entry.Document,
        });
    }

    /// <inheritdoc/>
    public ValueTask ReplaceDocument(IMetadataTransaction transaction, long id, ReadOnlyMemory<byte> document) =>
        ResourceRegistry.ReplaceDocument(transaction, new ResourceId(id), document);

    /// <inheritdoc/>
    public ValueTask Rename(IMetadataTransaction transaction, long id, CatalogName name) =>
        ResourceRegistry.Rename(transaction, new ResourceId(id), NameOf(name), ArnOf(NameOf(name)));

    /// <inheritdoc/>
    public ValueTask Remove(IMetadataTransaction transaction, long id) => ResourceRegistry.Remove(transaction, new ResourceId(id));

    private static string ArnOf(ResourceName name) => Arn.Of(Service, name.Region, name.Account, $"{name.Type}/{name.Name}").ToString();

    private static string TypeOf(CatalogKind kind) => kind == CatalogKind.Database ? DatabaseType : TableType;

    private static ResourceName NameOf(CatalogName name) =>
        new(name.Scope.Account, name.Scope.Region, Service, TypeOf(name.Kind), name.Path);

    private static CatalogEntry EntryOf(Resource resource)
    {
        Invariant.Check(resource.Name is { Service: Service, Type: DatabaseType or TableType });
        var scope = new CatalogScope(resource.Name.Account, resource.Name.Region);
        var kind = resource.Name.Type == DatabaseType ? CatalogKind.Database : CatalogKind.Table;
        return new CatalogEntry
        {
            Id = resource.Id.Value,
            Name = new CatalogName(scope, kind, resource.Name.Name),
            CreatedMs = resource.Created.ToUnixTimeMilliseconds(),
            Document = resource.Document,
        };
    }
}
