using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue;

/// <summary>
/// The twins of store and table files with a database <c>db</c>, and the types that families share. A test builds one
/// family from them, without a door.
/// </summary>
internal sealed class CatalogTwins : IAsyncDisposable
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    private readonly List<IDisposable> _opened = [];

    private CatalogTwins(MemoryMetadataStore store, LakeCatalog catalog)
    {
        (Store, Catalog, Finder) = (store, catalog, new CatalogFinder(catalog));
        History = new MaintenanceHistory(store, TimeProvider.System);
        Tokens = new PageTokens(_sealer, sentence => GlueErrors.InvalidInputException(sentence));
    }

    public MemoryMetadataStore Store { get; }

    public LakeCatalog Catalog { get; }

    public CatalogFinder Finder { get; }

    public PageTokens Tokens { get; }

    /// <summary>The runs of maintenance.</summary>
    public MaintenanceHistory History { get; }

    /// <summary>A role <c>worker</c> that Glue may assume.</summary>
    public const string Worker = "arn:aws:iam::000000000000:role/worker";

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

    /// <summary>The roles that Glue may assume: <see cref="Worker"/>.</summary>
    public async Task<RoleSessions> Roles()
    {
        var registry = Opened(await ResourceRegistry.Open(Store, default));
        var identities = Opened(await IdentityStore.Open(Store, default));
        var keys = new SessionKeys(Opened(await CredentialStore.Open(Store, _sealer, default)), identities, _sealer, TimeProvider.System);
        await Store.Commit(
            async transaction =>
            {
                var id = new ResourceId(transaction.NextId());
                await ResourceRegistry.Add(transaction, new Resource
                {
                    Id = id,
                    Name = IdentityNames.Of("000000000000", IdentityKind.Role, "worker"),
                    Arn = Worker,
                    Owner = "000000000000",
                    Created = DateTimeOffset.UnixEpoch,
                });
                IdentityStore.Put(transaction, id, new Identity
                {
                    Kind = IdentityKind.Role,
                    Name = "worker",
                    Path = "/",
                    Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","""
                        + """ "Principal":{"Service":"glue.amazonaws.com"}}]}""",
                });
                return true;
            },
            default);
        return new RoleSessions(identities, registry, keys);
    }

    /// <summary>Adds an Iceberg table with the columns <c>id</c> (long) and <c>name</c> (string).</summary>
    public async Task<TableName> AddIceberg(string table)
    {
        var name = CatalogFinder.TableOf(Call("CreateTable"), null, "db", table);
        var committers = new TableCommitters(Store, Catalog, TimeProvider.System);
        using var commitLock = await committers.Enter(name, InstanceRights.Instance, default);
        commitLock.Begin(new TableCreation
        {
            Name = name,
            Location = $"s3://lake/db/{table}",
            Columns = new StructType([new NestedField(0, "id", PrimitiveType.Long), new NestedField(0, "name", PrimitiveType.String)]),
        });
        await using var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
        await Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
        return name;
    }

    private T Opened<T>(T part)
        where T : IDisposable
    {
        _opened.Add(part);
        return part;
    }

    public static Call Call(string operation) => DoorWire.Call(operation);

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(part => part.Dispose());
        Catalog.Dispose();
        _sealer.Dispose();
        await Store.DisposeAsync();
    }
}
