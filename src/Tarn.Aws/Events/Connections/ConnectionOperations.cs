using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Requests;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Connections;

/// <summary>The connections of API destinations. Their credentials are sealed, and no answer shows a secret.</summary>
/// <param name="store">The store of connections.</param>
/// <param name="connections">All of them.</param>
/// <param name="secrets">Seals credentials.</param>
/// <param name="authorizer">Checks new credentials.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class ConnectionOperations(
    IMetadataStore store,
    Definitions<RegisteredApi<ApiConnectionDefinition>> connections,
    ApiSecrets secrets,
    ApiAuthorizer authorizer,
    PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Makes a connection. One with OAuth asks for its first token.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html"/>
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    [Refused("InvocationConnectivityParameters", "an endpoint that this machine reaches")]
    [Refused("AuthParameters.ConnectivityParameters", "an endpoint that this machine reaches")]
    public async Task<CreateConnectionOutput> CreateConnection(CreateConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var credentials = ConnectionForms.Of(input.AuthorizationType, input.AuthParameters);
        var name = ApiConnectionDefinition.Kind.NameOf(call, input.Name);
        var arn = $"{ApiConnectionDefinition.Kind.ArnOf(name)}/{Guid.NewGuid()}";
        var definition = await Sealed(
            new ApiConnectionDefinition { Authorization = input.AuthorizationType, Description = input.Description, ChangedMs = 0 },
            arn, credentials, call, cancellationToken);
        var made = await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw EventsErrors.ResourceAlreadyExistsException($"Connection {name.Name} already exists.");
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, BusLimits.ApisMax))
                {
                    throw EventFailures.TooMany();
                }

                return await ApiConnectionDefinition.Kind.Add(
                    transaction, new ResourceId(transaction.NextId()), name, call.Time, definition, arn);
            },
            cancellationToken);
        call.Touch(made.Id);
        return new CreateConnectionOutput
        {
            ConnectionArn = arn,
            ConnectionState = StateOf(definition),
            CreationTime = made.Created,
            LastModifiedTime = call.Time,
        };
    }

    public Task<DescribeConnectionOutput> DescribeConnection(DescribeConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = Find(call, input.Name);
        var (resource, definition) = found;
        return Task.FromResult(new DescribeConnectionOutput
        {
            ConnectionArn = resource.Arn,
            Name = resource.Name.Name,
            Description = definition.Description,
            ConnectionState = StateOf(definition),
            StateReason = definition.Reason,
            AuthorizationType = definition.Authorization,
            AuthParameters = secrets.Open(found) is { } known ? ConnectionForms.Shown(definition.Authorization, known) : null,
            CreationTime = resource.Created,
            LastModifiedTime = TimeOf(definition.ChangedMs),
            LastAuthorizedTime = TimeOf(definition.AuthorizedMs),
        });
    }

    /// <summary>The connections of the account, by name.</summary>
    public Task<ListConnectionsOutput> ListConnections(ListConnectionsInput input, Call call, CancellationToken cancellationToken)
    {
        RegisteredApi<ApiConnectionDefinition>[] found = [.. connections.All
            .Where(one => one.Resource.Owner == call.Account && one.Resource.Name.Region == call.Region
                && one.Resource.Name.Name.StartsWith(input.NamePrefix ?? "", StringComparison.Ordinal)
                && (input.ConnectionState ?? StateOf(one.Definition)) == StateOf(one.Definition))
            .OrderBy(one => one.Resource.Name.Name, StringComparer.Ordinal)];
        var (page, next) = tokens.Of(
            call, $"{input.NamePrefix}/{input.ConnectionState}", found, one => one.Resource.Name.Name, input.NextToken, input.Limit ?? PageMax);
        return Task.FromResult(new ListConnectionsOutput
        {
            Connections = [.. page.Select(one => new Connection
            {
                ConnectionArn = one.Resource.Arn,
                Name = one.Resource.Name.Name,
                ConnectionState = StateOf(one.Definition),
                StateReason = one.Definition.Reason,
                AuthorizationType = one.Definition.Authorization,
                CreationTime = one.Resource.Created,
                LastModifiedTime = TimeOf(one.Definition.ChangedMs),
                LastAuthorizedTime = TimeOf(one.Definition.AuthorizedMs),
            })],
            NextToken = next,
        });
    }

    /// <summary>Changes a connection: members that are absent stay. Another kind of authorisation needs all of its parameters.</summary>
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    [Refused("InvocationConnectivityParameters", "an endpoint that this machine reaches")]
    [Refused("AuthParameters.ConnectivityParameters", "an endpoint that this machine reaches")]
    public async Task<UpdateConnectionOutput> UpdateConnection(UpdateConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var present = Find(call, input.Name);
        var kind = input.AuthorizationType ?? present.Definition.Authorization;
        var changed = present.Definition with { Authorization = kind, Description = input.Description ?? present.Definition.Description };
        if (input.AuthParameters is not null || kind != present.Definition.Authorization)
        {
            var known = kind == present.Definition.Authorization ? secrets.Open(present) : null;
            var credentials = ConnectionForms.Of(kind, input.AuthParameters ?? new UpdateConnectionAuthRequestParameters(), known);
            changed = await Sealed(changed, present.Resource.Arn, credentials, call, cancellationToken);
        }

        changed = await Change(
            present,
            one => one.ChangedMs == present.Definition.ChangedMs && one.Sealed.AsSpan().SequenceEqual(present.Definition.Sealed)
                ? changed with { ChangedMs = call.Time.ToUnixTimeMilliseconds() }
                : throw EventFailures.Changed(present.Resource.Arn),
            cancellationToken);
        return new UpdateConnectionOutput
        {
            ConnectionArn = present.Resource.Arn,
            ConnectionState = StateOf(changed),
            CreationTime = present.Resource.Created,
            LastModifiedTime = TimeOf(changed.ChangedMs),
            LastAuthorizedTime = TimeOf(changed.AuthorizedMs),
        };
    }

    /// <summary>Removes the credentials of a connection.</summary>
    public async Task<DeauthorizeConnectionOutput> DeauthorizeConnection(
        DeauthorizeConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        var present = Find(call, input.Name);
        var changed = await Change(
            present, one => one with { Sealed = null, Reason = null, ChangedMs = call.Time.ToUnixTimeMilliseconds() }, cancellationToken);
        return new DeauthorizeConnectionOutput
        {
            ConnectionArn = present.Resource.Arn,
            ConnectionState = StateOf(changed),
            CreationTime = present.Resource.Created,
            LastModifiedTime = TimeOf(changed.ChangedMs),
            LastAuthorizedTime = TimeOf(changed.AuthorizedMs),
        };
    }

    /// <summary>Deletes a connection. API destinations with it become inactive.</summary>
    public async Task<DeleteConnectionOutput> DeleteConnection(DeleteConnectionInput input, Call call, CancellationToken cancellationToken)
    {
        var (resource, definition) = Find(call, input.Name);
        await store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Remove(transaction, resource.Id);
                return true;
            },
            cancellationToken);
        return new DeleteConnectionOutput
        {
            ConnectionArn = resource.Arn,
            ConnectionState = "DELETING",
            CreationTime = resource.Created,
            LastModifiedTime = TimeOf(definition.ChangedMs),
            LastAuthorizedTime = TimeOf(definition.AuthorizedMs),
        };
    }

    private static string StateOf(ApiConnectionDefinition definition) => definition.IsAuthorized ? "AUTHORIZED" : "DEAUTHORIZED";

    private static DateTimeOffset TimeOf(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static DateTimeOffset? TimeOf(long? unixMs) => unixMs is { } known ? TimeOf(known) : null;

    private async Task<ApiConnectionDefinition> Sealed(
        ApiConnectionDefinition definition, string arn, ApiCredentials credentials, Call call, CancellationToken cancellationToken)
    {
        var nowMs = call.Time.ToUnixTimeMilliseconds();
        var reason = await authorizer.WhyRefused(arn, nowMs, credentials, cancellationToken);
        return definition with
        {
            Sealed = secrets.Seal(arn, credentials),
            Reason = reason,
            ChangedMs = nowMs,
            AuthorizedMs = reason is null ? nowMs : definition.AuthorizedMs,
        };
    }

    private async Task<ApiConnectionDefinition> Change(
        RegisteredApi<ApiConnectionDefinition> present, Func<ApiConnectionDefinition, ApiConnectionDefinition> change, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction => await ApiConnectionDefinition.Kind.Change(transaction, present.Resource.Id, change)
                ?? throw EventFailures.NoConnection(present.Resource.Name.Name),
            cancellationToken);

    private RegisteredApi<ApiConnectionDefinition> Find(Call call, string name)
    {
        var found = connections.Find(ApiConnectionDefinition.Kind.NameOf(call, name)) ?? throw EventFailures.NoConnection(name);
        call.Touch(found.Resource.Id);
        return found;
    }
}
