using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.Glue.Resources;

/// <summary>
/// The contract of every <see cref="ICatalogNames"/>, run on the registry's adapter and on the in-memory twin.
/// </summary>
public abstract class CatalogNamesContract : IAsyncLifetime
{
    private static readonly CatalogScope Scope = new("123456789012", "eu-central-1");
    private static readonly CatalogScope Elsewhere = new("123456789012", "us-east-1");

    protected MemoryMetadataStore Store { get; } = new();

    private ICatalogNames Names { get; set; } = null!;

    public async Task InitializeAsync() => Names = await Open(Store);

    public async Task DisposeAsync()
    {
        (Names as IDisposable)?.Dispose();
        await Store.DisposeAsync();
    }

    [Fact]
    public async Task An_entry_is_found_in_memory_and_in_reads_as_soon_as_its_commit_is_done()
    {
        await Add(Database("web", 7) with { CreatedMs = 1_234, Document = "doc"u8.ToArray() });
        Assert.True(Names.TryFind(Database("web").Name, out var entry));
        Shows(entry);
        Shows((await Store.Read(reader => Names.Find(reader, Database("web").Name), default))!);
        Assert.True((await Open(Store)).TryFind(Database("web").Name, out var afterwards));
        Shows(afterwards);
        Assert.False(Names.TryFind(Database("web").Name with { Scope = Elsewhere }, out _));
        Assert.False(Names.TryFind(Table("web", "web").Name, out _));
        Assert.Null(await Store.Read(reader => Names.Find(reader, Database("we").Name), default));

        static void Shows(CatalogEntry entry)
        {
            Assert.Equal((7, Database("web").Name, 1_234), (entry.Id, entry.Name, entry.CreatedMs));
            Assert.Equal("doc"u8.ToArray(), entry.Document.ToArray());
        }
    }

    [Fact]
    public async Task A_taken_name_is_refused_and_a_removed_one_is_free_again()
    {
        await Add(Table("web", "clicks", 1));
        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Add(Table("web", "clicks", 2)))).Kind);
        await Change(transaction => Names.Remove(transaction, 1));
        Assert.False(Names.TryFind(Table("web", "clicks").Name, out _));
        await Add(Table("web", "clicks", 3));
        Assert.True(Names.TryFind(Table("web", "clicks").Name, out var again));
        Assert.Equal(3, again.Id);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => Change(transaction => Names.Remove(transaction, 1)))).Kind);
    }

    [Fact]
    public async Task A_document_is_replaced_and_nothing_else()
    {
        await Add(Table("web", "clicks", 1) with { CreatedMs = 5 });
        await Change(transaction => Names.ReplaceDocument(transaction, 1, "new"u8.ToArray()));
        Assert.True(Names.TryFind(Table("web", "clicks").Name, out var entry));
        Assert.Equal("new"u8.ToArray(), entry.Document.ToArray());
        Assert.Equal((1, 5), (entry.Id, entry.CreatedMs));
        var missing = await Assert.ThrowsAsync<TarnException>(() => Change(transaction => Names.ReplaceDocument(transaction, 2, default)));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task Listing_is_by_prefix_in_byte_order_and_goes_on_after_a_name()
    {
        var id = 0;
        foreach (var table in new[] { "b", "a/b", "a", "ä", "aa" })
        {
            await Add(Table("web", table, ++id));
        }

        await Add(Table("web2", "other", ++id));
        await Add(Table("we", "other", ++id));
        await Add(Database("web", ++id));
        await Add(Database("web2", ++id));
        await Add(Table("web", "far", ++id) with { Name = Table("web", "far").Name with { Scope = Elsewhere } });

        Assert.Equal(["web/a", "web/a/b", "web/aa", "web/b", "web/ä"], await List(Tables("web"), null, 10));
        Assert.Equal(["web/a", "web/a/b"], await List(Tables("web"), null, 2));
        Assert.Equal(["web/aa", "web/b"], await List(Tables("web"), "web/a/b", 2));
        Assert.Equal([], await List(Tables("web"), "web/ä", 2));
        Assert.Equal(["web", "web2"], await List(CatalogName.Databases(Scope), null, 10));
        Assert.Equal(["web2"], await List(CatalogName.Databases(Scope), "web", 10));
        Assert.Equal(8, Names.All(CatalogKind.Table).Count());
        Assert.Equal(2, Names.All(CatalogKind.Database).Count());
    }

    [Fact]
    public async Task A_renamed_entry_keeps_its_id_and_frees_its_name()
    {
        await Add(Table("db", "a", 1));
        await Add(Table("db", "c", 2));
        await Change(transaction => Names.Rename(transaction, 1, Table("other", "b").Name));
        Assert.False(Names.TryFind(Table("db", "a").Name, out _));
        Assert.True(Names.TryFind(Table("other", "b").Name, out var renamed));
        Assert.Equal(1, renamed.Id);
        Assert.Equal(["other/b"], await List(Tables("other"), null, 10));
        var taken = await Assert.ThrowsAsync<TarnException>(() => Change(transaction => Names.Rename(transaction, 2, Table("other", "b").Name)));
        Assert.Equal(ErrorKind.AlreadyExists, taken.Kind);
        Assert.True(Names.TryFind(Table("db", "c").Name, out _));
        await Assert.ThrowsAsync<TarnException>(() => Change(transaction => Names.Rename(transaction, 9, Table("db", "d").Name)));
    }

    [Fact]
    public async Task What_a_failed_transaction_did_never_happened()
    {
        await Add(Database("kept", 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Change(async transaction =>
        {
            await Names.Add(transaction, Database("new", 2));
            Assert.NotNull(await Names.Find(transaction, Database("new").Name));
            await Names.Remove(transaction, 1);
            Assert.Null(await Names.Find(transaction, Database("kept").Name));
            throw new InvalidOperationException();
        }));
        Assert.False(Names.TryFind(Database("new").Name, out _));
        Assert.True(Names.TryFind(Database("kept").Name, out _));
        Assert.Equal(["kept"], await List(CatalogName.Databases(Scope), null, 10));
    }

    protected abstract Task<ICatalogNames> Open(IMetadataStore store);

    private static CatalogEntry Database(string name, long id = 0) =>
        new() { Id = id, Name = CatalogName.Of(new DatabaseName(Scope, name)), CreatedMs = 1 };

    private static CatalogEntry Table(string database, string name, long id = 0) =>
        new() { Id = id, Name = CatalogName.Of(new TableName(Scope, database, name)), CreatedMs = 1 };

    private static CatalogName Tables(string database) => CatalogName.Tables(new DatabaseName(Scope, database));

    private async Task<IEnumerable<string>> List(CatalogName prefix, string? after, int limit) =>
        (await Store.Read(reader => Names.List(reader, prefix, after, limit), default)).Select(entry => entry.Name.Path);

    private Task Add(CatalogEntry entry) => Change(transaction => Names.Add(transaction, entry));

    private Task Change(Func<IMetadataTransaction, ValueTask> change) => Store.Commit(
        async transaction =>
        {
            await change(transaction);
            return true;
        },
        default).AsTask();
}
