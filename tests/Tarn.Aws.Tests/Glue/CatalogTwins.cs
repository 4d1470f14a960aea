using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue;

/// <summary>
/// The twins of store and table files with a database <c>db</c>, and the types that families share. A test builds one
/// family from them, without a door.
/// </summary>
internal sealed class CatalogTwins : IAsyncDisposable
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    private CatalogTwins(MemoryMetadataStore store, LakeCatalog catalog)
    {
        (Store, Catalog, Finder) = (store, catalog, new CatalogFinder(catalog));
        Tokens = new PageTokens(_sealer, sentence => GlueErrors.InvalidInputException(sentence));
    }

    public MemoryMetadataStore Store { get; }

    public LakeCatalog Catalog { get; }

    public CatalogFinder Finder { get; }

    public PageTokens Tokens { get; }

    public static async Task<CatalogTwins> Open()
    {
        var store = new MemoryMetadataStore();
        var catalog = await LakeCatalog.Open(store, await MemoryCatalogNames.Open(store, default), new MemoryTableFiles(store), default);
        await store.Commit(
            transaction => catalog.CreateDatabase(transaction, CatalogFinder.DatabaseOf(Call("CreateDatabase"), null, "db"), null, default, 0),
            default);
        return new CatalogTwins(store, catalog);
    }

    /// <summary>Adds a plain table that no client described.</summary>
    public async Task<TableName> AddTable(string table)
    {
        var name = CatalogFinder.TableOf(Call("CreateTable"), null, "db", table);
        await Store.Commit(
            transaction => Catalog.CreateTable(transaction, new CatalogTable { Name = name, CreatedMs = 0, UpdatedMs = 0 }), default);
        return name;
    }

    public static Call Call(string operation) => DoorWire.Call(operation);

    public async ValueTask DisposeAsync()
    {
        Catalog.Dispose();
        _sealer.Dispose();
        await Store.DisposeAsync();
    }
}
