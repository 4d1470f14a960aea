using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Connections;
using Tarn.Aws.Glue.Model;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Glue.Connections;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class ConnectionOperationsTests : IDisposable
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    /// <inheritdoc/>
    public void Dispose() => _sealer.Dispose();

    [Fact]
    public async Task A_connection_is_made_listed_changed_and_deleted_and_its_password_can_be_hidden()
    {
        await using var twins = await CatalogTwins.Open();
        var connections = new ConnectionOperations(new ConnectionDocuments(_sealer), twins.Store, twins.Tokens);
        foreach (var name in (string[])["b", "a", "c"])
        {
            await Create(name);
        }

        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Create("a"))).Kind);
        Assert.Equal("geheim", (await Get("a", false)).ConnectionProperties!["PASSWORD"]);
        Assert.False((await Get("a", true)).ConnectionProperties!.ContainsKey("PASSWORD"));
        await connections.UpdateConnection(
            new UpdateConnectionInput { Name = "a", ConnectionInput = Described("a") with { ConnectionType = "MONGODB" } },
            CatalogTwins.Call("UpdateConnection"),
            default);
        var first = await List(new GetConnectionsInput { MaxResults = 2 });
        var rest = await List(new GetConnectionsInput { MaxResults = 2, NextToken = first.NextToken });
        Assert.Equal(["a", "b", "c"], first.ConnectionList!.Concat(rest.ConnectionList!).Select(one => one.Name));
        var filtered = await List(new GetConnectionsInput { Filter = new GetConnectionsFilter { ConnectionType = "MONGODB" } });
        Assert.Equal("a", Assert.Single(filtered.ConnectionList!).Name);

        await connections.DeleteConnection(new DeleteConnectionInput { ConnectionName = "b" }, CatalogTwins.Call("DeleteConnection"), default);
        var deleted = await connections.BatchDeleteConnection(
            new BatchDeleteConnectionInput { ConnectionNameList = ["b", "c"] }, CatalogTwins.Call("BatchDeleteConnection"), default);
        Assert.Equal(("c", "b"), (Assert.Single(deleted.Succeeded!), Assert.Single(deleted.Errors!).Key));

        Task<CreateConnectionOutput> Create(string name) =>
            connections.CreateConnection(new CreateConnectionInput { ConnectionInput = Described(name) }, CatalogTwins.Call("CreateConnection"), default);
        async Task<Connection> Get(string name, bool hide) => (await connections.GetConnection(
            new GetConnectionInput { Name = name, HidePassword = hide }, CatalogTwins.Call("GetConnection"), default)).Connection!;
        Task<GetConnectionsOutput> List(GetConnectionsInput input) => connections.GetConnections(input, CatalogTwins.Call("GetConnections"), default);
    }

    [Fact]
    public async Task The_row_holds_no_password_in_the_clear()
    {
        await using var twins = await CatalogTwins.Open();
        var connections = new ConnectionOperations(new ConnectionDocuments(_sealer), twins.Store, twins.Tokens);
        await connections.CreateConnection(new CreateConnectionInput { ConnectionInput = Described("a") }, CatalogTwins.Call("CreateConnection"), default);
        var name = ResourceName.Of(CatalogTwins.Call("GetConnection"), "glue", ConnectionOperations.ResourceType, "a");
        var resource = await twins.Store.Read(reader => ResourceRegistry.Find(reader, name), default);
        Assert.True(resource!.Document.Length > 100);
        Assert.True(resource.Document.Span.IndexOf(Encoding.UTF8.GetBytes("geheim")) < 0);
    }

    private static ConnectionInput Described(string name) => new()
    {
        Name = name,
        ConnectionType = "JDBC",
        ConnectionProperties = new Dictionary<string, string>
        {
            ["JDBC_CONNECTION_URL"] = "jdbc:postgresql://host:5432/shop",
            ["USERNAME"] = "u",
            ["PASSWORD"] = "geheim",
        },
    };
}
