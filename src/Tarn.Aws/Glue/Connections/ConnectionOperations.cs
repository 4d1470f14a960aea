using Tarn.Access.Registry;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Glue.Connections;

/// <summary>Connections to other stores, which engines read. Tarn itself opens none.</summary>
/// <param name="store">The store of the registry.</param>
[AwsOperations("glue")]
internal sealed partial class ConnectionOperations(ConnectionDocuments documents, IMetadataStore store, PageTokens tokens)
{
    /// <summary>The type of connections in the registry and in ARNs.</summary>
    public const string ResourceType = "connection";

    /// <summary>Adds a connection.</summary>
    [Refused("ConnectionInput.AuthenticationConfiguration", "USERNAME and PASSWORD in ConnectionProperties")]
    [RefusedInside("ConnectionInput.ValidateCredentials", "a connection that is not tested")]
    [Refused("ConnectionInput.ValidateForComputeEnvironments", "a connection that is not tested")]
    [Kept("ConnectionInput.PhysicalConnectionRequirements", "there are no networks to place it in")]
    public async Task<CreateConnectionOutput> CreateConnection(CreateConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        RefuseTest(input.ConnectionInput);
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        var name = NameOf(call, input.ConnectionInput.Name);
        await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw new TarnException(ErrorKind.AlreadyExists, $"Connection {name.Name} already exists.");
                }

                var id = new ResourceId(transaction.NextId());
                await ResourceRegistry.Add(transaction, new Resource
                {
                    Id = id,
                    Name = name,
                    Arn = Arn.Of("glue", call.Region, call.Account, $"{ResourceType}/{name.Name}").ToString(),
                    Owner = call.Account,
                    Created = call.Time,
                    Document = documents.Encode(id, Keep(input.ConnectionInput, call, call.Time)),
                });
                await TagChanges.Add(
                    transaction, id, input.Tags ?? new Dictionary<string, string>(),
                    () => new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {TagChanges.CountMax} tags."));
            },
            cancellationToken);
        return new CreateConnectionOutput { CreateConnectionStatus = "READY" };
    }

    /// <summary>Returns one connection.</summary>
    [Kept("ApplyOverrideForComputeEnvironment", "a connection is the same for every engine")]
    public async Task<GetConnectionOutput> GetConnection(GetConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        var found = await store.Read(reader => ResourceRegistry.Find(reader, NameOf(call, input.Name)), cancellationToken) ?? throw Missing(input.Name);
        return new GetConnectionOutput { Connection = documents.Decode(found, input.HidePassword == true) };
    }

    /// <summary>Lists connections in the order of their names.</summary>
    public async Task<GetConnectionsOutput> GetConnections(GetConnectionsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        var after = tokens.Read(call, "connections", input.NextToken);
        var limit = input.MaxResults ?? CatalogFinder.PageDefault;
        var found = new List<Connection>();
        var isLast = false;
        while (found.Count <= limit && !isLast)
        {
            var from = after;
            var page = await store.Read(reader => ResourceRegistry.List(reader, NameOf(call, ""), from, CatalogFinder.PageDefault), cancellationToken);
            found.AddRange(page.Select(one => documents.Decode(one, input.HidePassword == true)).Where(connection => Matches(connection, input.Filter)));
            isLast = page.Count < CatalogFinder.PageDefault;
            after = page.Count > 0 ? page[^1].Name.Name : after;
        }

        return new GetConnectionsOutput
        {
            ConnectionList = [.. found.Take(limit)],
            NextToken = found.Count > limit ? tokens.After(call, "connections", found[limit - 1].Name!) : null,
        };
    }

    /// <summary>Replaces a connection. Its name and creation time stay.</summary>
    [Refused("ConnectionInput.AuthenticationConfiguration", "USERNAME and PASSWORD in ConnectionProperties")]
    [RefusedInside("ConnectionInput.ValidateCredentials", "a connection that is not tested")]
    [Refused("ConnectionInput.ValidateForComputeEnvironments", "a connection that is not tested")]
    [Kept("ConnectionInput.PhysicalConnectionRequirements", "there are no networks to place it in")]
    public async Task UpdateConnection(UpdateConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        RefuseTest(input.ConnectionInput);
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        if (input.ConnectionInput.Name != input.Name)
        {
            throw GlueErrors.InvalidInputException("Connection name cannot be changed.");
        }

        await store.Commit(
            async transaction =>
            {
                var before = await ResourceRegistry.Find(transaction, NameOf(call, input.Name)) ?? throw Missing(input.Name);
                await documents.Replace(transaction, before.Id, Keep(input.ConnectionInput, call, before.Created));
            },
            cancellationToken);
    }

    /// <summary>Removes a connection.</summary>
    public async Task DeleteConnection(DeleteConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        await store.Commit(transaction => Delete(transaction, call, input.ConnectionName), cancellationToken);
    }

    /// <summary>Removes connections, and lists the ones that could not be removed.</summary>
    public async Task<BatchDeleteConnectionOutput> BatchDeleteConnection(
        BatchDeleteConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        _ = CatalogFinder.ScopeOf(call, input.CatalogId);
        call.Authorize("glue:BatchDeleteConnection", Arn.Of("glue", call.Region, call.Account, "catalog").ToString());
        foreach (var name in input.ConnectionNameList)
        {
            call.Authorize("glue:BatchDeleteConnection", Arn.Of("glue", call.Region, call.Account, $"{ResourceType}/{name}").ToString());
        }

        var errors = await store.Commit(
            transaction => BatchCommit.Change(input.ConnectionNameList, name => Delete(transaction, call, name)), cancellationToken);
        var failed = errors.ToDictionary(error => error.Entry, error => error.Detail);
        return new BatchDeleteConnectionOutput { Succeeded = [.. input.ConnectionNameList.Where(name => !failed.ContainsKey(name))], Errors = failed };
    }

    private static void RefuseTest(ConnectionInput input)
    {
        if (input.ValidateCredentials == true)
        {
            throw GlueErrors.InvalidInputException("ConnectionInput.ValidateCredentials is not supported: connections are kept and not tested; leave it out.");
        }
    }

    private static async ValueTask Delete(IMetadataTransaction transaction, Call call, string name)
    {
        var found = await ResourceRegistry.Find(transaction, NameOf(call, name)) ?? throw Missing(name);
        await ResourceRegistry.Remove(transaction, found.Id);
    }

    private static Connection Keep(ConnectionInput input, Call call, DateTimeOffset created) => new()
    {
        Name = input.Name,
        Description = input.Description,
        ConnectionType = input.ConnectionType,
        MatchCriteria = input.MatchCriteria,
        ConnectionProperties = input.ConnectionProperties,
        SparkProperties = input.SparkProperties,
        AthenaProperties = input.AthenaProperties,
        PythonProperties = input.PythonProperties,
        PhysicalConnectionRequirements = input.PhysicalConnectionRequirements,
        CreationTime = created,
        LastUpdatedTime = call.Time,
        LastUpdatedBy = call.Principal.Arn,
        Status = "READY",
    };

    private static bool Matches(Connection connection, GetConnectionsFilter? filter) => filter is null
        || ((filter.ConnectionType is null || filter.ConnectionType == connection.ConnectionType)
            && (filter.MatchCriteria ?? []).All(criterion => connection.MatchCriteria?.Contains(criterion) == true));

    private static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, "glue", ResourceType, name);

    private static TarnException Missing(string name) => new(ErrorKind.NotFound, $"Connection {name} not found.");
}
